//! All pages of a series, from the first request to one sheet.

use super::super::sheet::Sheet;
use super::super::sources::{Adapter, Body, Request, SourceError, Want};

/// So many pages are more than any series has.
const PAGES: usize = 2_000;

/// Asks for every page of every part, and lays them together. `get` asks the network, and gives nothing where the source says that the
/// answer is the one it gave before; then there is no sheet. `turned` is told the number of each page, from 1, before it is asked for.
///
/// # Errors
/// Those of the adapter and of `get`; `Loop` for pages that come again or never end. Nothing of such a download may be used.
pub(super) fn all_pages(
    adapter: &dyn Adapter,
    want: &Want<'_>,
    mut get: impl FnMut(&Request) -> Result<Option<Body>, SourceError>,
    turned: impl Fn(usize),
) -> Result<Option<Sheet>, SourceError> {
    let mut asked: Vec<Request> = Vec::new();
    let mut parts: Vec<Sheet> = Vec::new();
    for first in adapter.requests(want)? {
        let mut whole: Option<Sheet> = None;
        let mut next = Some(first);
        while let Some(request) = next {
            if asked.len() >= PAGES || asked.contains(&request) {
                return Err(SourceError::Loop);
            }
            turned(asked.len() + 1);
            let Some(body) = get(&request)? else { return Ok(None) };
            let page = adapter.page(want, &request, &body)?;
            // Archives have holes, which adapters know by their status; but figures never come with one of a refusal.
            if body.status >= 400 && page.sheet.len() > 0 {
                return Err(SourceError::Status { status: body.status, said: String::new() });
            }
            match &mut whole {
                Some(sheet) => sheet.append(below(page.sheet, sheet)),
                None => whole = Some(page.sheet),
            }
            asked.push(request);
            next = page.next;
        }
        parts.extend(whole);
    }
    adapter.combine(want, parts).map(Some)
}

/// A page whose lines are counted on from those before it, so that a line names one row.
fn below(mut page: Sheet, whole: &Sheet) -> Sheet {
    let refused = whole.findings.iter().map(|finding| u32::try_from(finding.line).unwrap_or(u32::MAX));
    let last = whole.lines.iter().copied().chain(refused).max().unwrap_or(0);
    page.lines.iter_mut().for_each(|line| *line = line.saturating_add(last));
    page.findings.iter_mut().for_each(|finding| finding.line = finding.line.saturating_add(last as usize));
    page
}

#[cfg(test)]
mod tests {
    use super::super::super::sheet::Published;
    use super::super::super::sources::{Config, Page};
    use super::super::super::stamps::Stamp;
    use super::*;
    use crate::series::Kind;
    use crate::time::{Day, Instant, Period};

    /// Pages of one row each: `bytes` of a body are the next page's number, 0 for none.
    struct Paged;

    const CONFIG: Config = Config {
        name: "paged",
        title: "pages",
        base_url: "https://paged.example",
        pace: 0,
        timeout: 1,
        key: None,
        on: true,
        penalty: None,
    };

    impl Adapter for Paged {
        fn config(&self) -> &'static Config {
            &CONFIG
        }

        fn requests(&self, want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
            let parts = if want.id == "hole" { 1 } else { want.id.len() };
            Ok((0..parts).map(|part| Request::new(part as u8, format!("/{part}/1"))).collect())
        }

        fn page(&self, want: &Want<'_>, request: &Request, body: &Body) -> Result<Page, SourceError> {
            let number: i32 = request.path.rsplit('/').next().unwrap().parse().unwrap();
            let mut sheet = Sheet::new(&[if request.part == 0 { "close" } else { "oi" }]);
            if body.status == 200 || want.id != "hole" {
                sheet.push(1, Stamp::Day(Day(number)), Published::Unsaid, &[f64::from(number)]);
            }
            let next: u32 = std::str::from_utf8(&body.bytes).unwrap().parse().unwrap();
            let next = (next > 0).then(|| Request::new(request.part, format!("/{}/{next}", request.part)));
            Ok(Page { sheet, next })
        }
    }

    fn download(id: &str, answer: impl Fn(u32) -> (u16, u32)) -> (Result<Option<Sheet>, SourceError>, usize) {
        let want = Want { id, kind: Kind::Bars, period: Period::Daily, from: None, now: Instant(0) };
        let mut asked = 0;
        let get = |request: &Request| {
            asked += 1;
            let (status, next) = answer(request.path.rsplit('/').next().unwrap().parse().unwrap());
            let body = Body { status, bytes: next.to_string().into_bytes() };
            Ok((status != 304).then_some(body))
        };
        let sheet = all_pages(&Paged, &want, get, |_| {});
        (sheet, asked)
    }

    #[test]
    fn pages_of_each_part_follow_each_other_and_parts_stand_side_by_side() {
        let (sheet, asked) = download("ab", |page| (200, if page < 3 { page + 1 } else { 0 }));
        let sheet = sheet.unwrap().unwrap();
        assert_eq!((asked, sheet.columns.as_slice()), (6, ["close".to_owned(), "oi".to_owned()].as_slice()));
        assert_eq!(sheet.lines, [1, 2, 3]);
        assert_eq!(
            (0..3).map(|row| sheet.row(row)).collect::<Vec<_>>(),
            [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]
        );
    }

    #[test]
    fn pages_that_come_again_or_never_end_are_refused() {
        assert_eq!(download("a", |page| (200, page)).0, Err(SourceError::Loop));
        assert_eq!(download("a", |page| (200, if page == 1 { 2 } else { 1 })), (Err(SourceError::Loop), 2));
        assert_eq!(download("a", |page| (200, page + 1)), (Err(SourceError::Loop), PAGES));
    }

    #[test]
    fn an_error_in_the_midst_leaves_nothing_and_an_unchanged_answer_is_none() {
        let refused = SourceError::Status { status: 404, said: String::new() };
        assert_eq!(
            download("a", |page| if page == 3 { (404, 0) } else { (200, page + 1) }),
            (Err(refused), 3)
        );
        let hole = download("hole", |page| if page == 3 { (404, 0) } else { (200, page + 1) });
        assert_eq!(hole.0.unwrap().unwrap().len(), 2, "a page without rows may have any status");
        assert_eq!(download("a", |_| (304, 0)), (Ok(None), 1));
    }
}

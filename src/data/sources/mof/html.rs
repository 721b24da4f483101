//! Tables of a page for people, as rows of cells.

/// A cell: its text without blanks, full-width letters and signs as ASCII; and where its links lead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub text: String,
    pub links: Vec<String>,
}

/// What is read of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Document {
    /// All text outside scripts, folded as that of cells.
    pub text: String,
    /// Rows of all tables in the order in which they end.
    pub rows: Vec<Vec<Cell>>,
}

impl Document {
    /// Reads a page; marks that are not closed end where the page does.
    pub fn read(page: &str) -> Self {
        let mut document = Self::default();
        let mut open: Vec<Vec<Cell>> = Vec::new();
        let mut inside = false;
        let mut rest = page;
        while let Some((text, after)) = rest.split_once('<') {
            document.add(text, open.last_mut(), inside);
            let (tag, after) = match after.strip_prefix("!--") {
                Some(comment) => ("!", comment.split_once("-->").map_or("", |(_, after)| after)),
                None => after.split_once('>').unwrap_or((after, "")),
            };
            rest = after;
            match name(tag).as_str() {
                hidden @ ("script" | "style") => rest = behind(rest, hidden),
                "tr" => {
                    open.push(Vec::new());
                    inside = false;
                }
                "/tr" => {
                    document.rows.extend(open.pop());
                    inside = false;
                }
                "td" | "th" => {
                    if let Some(row) = open.last_mut() {
                        row.push(Cell::default());
                        inside = true;
                    }
                }
                "/td" | "/th" => inside = false,
                "a" => {
                    let cell = open.last_mut().filter(|_| inside).and_then(|row| row.last_mut());
                    if let Some((cell, link)) = cell.zip(link(tag)) {
                        cell.links.push(link.to_owned());
                    }
                }
                _ => {}
            }
        }
        document.add(rest, open.last_mut(), inside);
        document.rows.extend(open);
        document
    }

    fn add(&mut self, text: &str, row: Option<&mut Vec<Cell>>, inside: bool) {
        let folded = fold(text);
        if let Some(cell) = row.filter(|_| inside).and_then(|row| row.last_mut()) {
            cell.text.push_str(&folded);
        }
        self.text.push_str(&folded);
    }
}

/// The name of a tag in lower case, with the stroke of one that closes.
fn name(tag: &str) -> String {
    tag.split(|c: char| c.is_whitespace()).next().unwrap_or("").trim_end_matches('/').to_ascii_lowercase()
}

/// What stands behind the end of a script or a style, which may hold anything.
fn behind<'t>(text: &'t str, hidden: &str) -> &'t str {
    let end = format!("</{hidden}");
    let at = text.to_ascii_lowercase().find(&end);
    at.and_then(|at| text.get(at..)).and_then(|text| text.split_once('>')).map_or("", |(_, after)| after)
}

/// The address of a link.
fn link(tag: &str) -> Option<&str> {
    let (_, value) = tag.split_once("href")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.strip_prefix(quote)?.split(quote).next()
}

/// Text without blanks; full-width signs become ASCII.
fn fold(text: &str) -> String {
    let text = text.replace("&nbsp;", " ").replace("&amp;", "&");
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_cells_and_links_of_a_loose_page() {
        let page = "<!-- <tr><td>no</td></tr> --><script>if (a<b) { '<tr><td>x' }</SCRIPT><h1>入札　結果</h1>\
            <TABLE><tr class=\"a\"><th>（１）応募額</th><td><span>7兆\n1,281億円</span></td>\
            <td><a class='b' href=\"x/resul1.htm\">入札</a>&nbsp;<br/>３．１％</td></tr><tr><td>open";
        let document = Document::read(page);
        assert_eq!(document.text, "入札結果(1)応募額7兆1,281億円入札3.1%open");
        let texts: Vec<Vec<&str>> =
            document.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect()).collect();
        assert_eq!(texts, [vec!["(1)応募額", "7兆1,281億円", "入札3.1%"], vec!["open"]]);
        assert_eq!(document.rows[0][2].links, ["x/resul1.htm"]);
    }
}

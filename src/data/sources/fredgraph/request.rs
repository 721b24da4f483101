//! What is asked of fredgraph.

use super::super::{Request, SourceError, Want};

/// One request: the whole series, or its end.
pub(super) fn all(want: &Want<'_>) -> Result<Vec<Request>, SourceError> {
    let known = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if want.id.is_empty() || !want.id.chars().all(known) {
        return Err(SourceError::Id { expected: "an id such as `WALCL`", found: want.id.to_owned() });
    }
    let request = Request::new(0, "/graph/fredgraph.csv").with("id", want.id);
    Ok(vec![match want.from {
        Some(day) => request.with("cosd", day.to_string()),
        None => request,
    }])
}

//! "Did you mean": the nearest known word, under an edit-distance threshold.

/// The candidate nearest to `word`, if it is near enough to be worth saying.
///
/// Nearness is Damerau–Levenshtein distance over characters, at most a third of the longer word and never above 3;
/// ties go to the candidate that comes first.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let longer = word.chars().count().max(candidate.chars().count());
        let limit = (longer / 3).clamp(1, 3);
        let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggests_only_near_words() {
        assert_eq!(nearest("slpoe", ["slope", "std"]), Some("slope"));
        assert_eq!(nearest("hygg", ["hyg", "hy.spread"]), Some("hyg"));
        assert_eq!(nearest("banana", ["hyg", "index"]), None);
    }
}

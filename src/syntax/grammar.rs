//! The generated parser of `grammar/shiome.pest`. Its `Rule` lists every token and construct of the language.

/// The parser that the grammar file describes.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/shiome.pest"]
pub(super) struct Grammar;

/// A matched piece of text together with the pieces inside it.
pub(super) type Pair<'text> = pest::iterators::Pair<'text, Rule>;

/// Matched pieces in order.
pub(super) type Pairs<'text> = pest::iterators::Pairs<'text, Rule>;

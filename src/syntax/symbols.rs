//! What each rule of the grammar is called in a message.

use super::grammar::Rule;

/// The role of a rule among the things that could stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    /// A description in plain words, such as `a name`.
    Plain(&'static str),
    /// The beginning of an expression: a condition or a value, as the word before it tells.
    Value,
    /// A word of the language.
    Word(&'static str),
    /// A word that begins a statement.
    Statement,
    /// A bracket or other sign.
    Sign(&'static str),
    /// Something that continues a complete expression with another operand, or a suffix; with its word if it has one.
    Operator(&'static str),
    /// Something that continues a name or a number; not worth a mention where operators are possible.
    Tail(&'static str),
    /// A mistake that the grammar recognises, or something without a spelling of its own.
    Hidden,
}

/// Names a rule. Every rule has its line, so that a new one cannot be forgotten.
pub(super) fn symbol(rule: Rule) -> Symbol {
    use Symbol::{Hidden, Operator, Plain, Sign, Statement, Tail, Value, Word};
    match rule {
        Rule::EOI | Rule::headless_rule => Hidden,
        Rule::file | Rule::statement => Statement,
        Rule::lone_expression => Value,
        Rule::WHITESPACE | Rule::COMMENT => Hidden,
        Rule::use_statement
        | Rule::clock_statement
        | Rule::param_statement
        | Rule::let_statement
        | Rule::universe_statement
        | Rule::rule_statement
        | Rule::short_rule
        | Rule::portfolio_statement
        | Rule::regime_statement
        | Rule::checklist_statement
        | Rule::strategy_statement
        | Rule::test_statement => Statement,
        Rule::kw_use
        | Rule::kw_clock
        | Rule::kw_param
        | Rule::kw_let
        | Rule::kw_universe
        | Rule::kw_rule
        | Rule::kw_portfolio
        | Rule::kw_regime
        | Rule::kw_checklist
        | Rule::kw_strategy
        | Rule::kw_test => Statement,
        Rule::kw_when => Word("when"),

        Rule::param_range | Rule::kw_in => Word("in"),
        Rule::param_step | Rule::kw_step => Word("step"),
        Rule::parameters | Rule::arguments => Tail("("),
        Rule::rule_clause | Rule::regime_clause | Rule::checklist_clause => Plain("a clause"),
        Rule::portfolio_clause | Rule::strategy_clause | Rule::test_step => Plain("a clause"),
        Rule::on_clause => Word("on"),
        Rule::when_clause => Word("when"),
        Rule::until_clause | Rule::kw_until => Word("until"),
        Rule::cooldown_clause | Rule::kw_cooldown => Word("cooldown"),
        Rule::then_clause | Rule::kw_then => Word("then"),
        Rule::otherwise_clause | Rule::kw_otherwise => Word("otherwise"),
        Rule::if_unknown_clause | Rule::kw_if => Word("if"),
        Rule::priority_clause | Rule::kw_priority => Word("priority"),
        Rule::because_clause | Rule::kw_because => Word("because"),
        Rule::kw_hold => Word("hold"),
        Rule::kw_clear => Word("clear"),
        Rule::kw_trigger => Word("trigger"),
        Rule::actions | Rule::action | Rule::weight_action | Rule::alert_action | Rule::kw_alert => {
            Plain("an action")
        }
        Rule::kw_note => Word("note"),
        Rule::kw_warn => Word("warn"),
        Rule::kw_critical => Word("critical"),
        Rule::weight | Rule::percentage => Plain("a weight in percent"),

        Rule::asset_clause => Plain("an asset"),
        Rule::start_weights | Rule::start_state | Rule::start_step | Rule::kw_start => Word("start"),
        Rule::start_weight => Plain("an asset with its weight"),
        Rule::rebalance_clause | Rule::kw_rebalance => Word("rebalance"),
        Rule::rebalance_change => Word("on"),
        Rule::kw_change => Word("change"),
        Rule::rebalance_band | Rule::kw_band => Word("band"),
        Rule::cost_clause | Rule::kw_cost => Word("cost"),
        Rule::regime_state => Plain("a state"),
        Rule::check_item => Plain("an item"),
        Rule::show_item | Rule::kw_show => Word("show"),
        Rule::need_clause | Rule::kw_need => Word("need"),
        Rule::every | Rule::kw_every => Word("every"),
        Rule::every_day => Word("day"),
        Rule::every_time | Rule::kw_at => Word("at"),
        Rule::every_weekday => Plain("a weekday"),
        Rule::every_month_end => Word("month"),
        Rule::every_release | Rule::kw_release => Word("release"),
        Rule::kw_trading => Word("trading"),
        Rule::kw_day => Word("day"),
        Rule::kw_month => Word("month"),
        Rule::kw_end => Word("end"),
        Rule::kw_monday => Word("monday"),
        Rule::kw_tuesday => Word("tuesday"),
        Rule::kw_wednesday => Word("wednesday"),
        Rule::kw_thursday => Word("thursday"),
        Rule::kw_friday => Word("friday"),
        Rule::kw_saturday => Word("saturday"),
        Rule::kw_sunday => Word("sunday"),

        Rule::only_clause | Rule::kw_only => Word("only"),
        Rule::setup_clause | Rule::kw_setup => Word("setup"),
        Rule::enter_clause | Rule::kw_enter => Word("enter"),
        Rule::enter_within => Word("within"),
        Rule::enter_at | Rule::exit_at => Word("at"),
        Rule::enter_when | Rule::exit_when => Word("when"),
        Rule::size_clause | Rule::kw_size => Word("size"),
        Rule::kw_risk => Word("risk"),
        Rule::kw_fixed => Word("fixed"),
        Rule::kw_vol => Word("vol"),
        Rule::stop_clause | Rule::kw_stop => Word("stop"),
        Rule::target_clause | Rule::kw_target => Word("target"),
        Rule::target_share => Plain("a share in percent"),
        Rule::kw_rest => Word("rest"),
        Rule::exit_clause | Rule::kw_exit => Word("exit"),
        Rule::exit_trail | Rule::kw_trail => Word("trail"),
        Rule::exit_session_end => Word("at session end"),
        Rule::kw_session => Word("session"),
        Rule::kw_short_side => Word("short"),
        Rule::kw_long_side => Word("long"),

        Rule::given_step | Rule::kw_given => Word("given"),
        Rule::given_file | Rule::kw_from => Word("from"),
        Rule::given_run | Rule::given_value => Plain("a value"),
        Rule::given_by => Word("by"),
        Rule::missing_value => Sign("_"),
        Rule::times => Tail("x"),
        Rule::expect_step | Rule::kw_expect => Word("expect"),
        Rule::at_tick | Rule::at_moment => Word("at"),
        Rule::kw_tick => Word("tick"),

        Rule::expression | Rule::value | Rule::operand | Rule::primary => Value,
        Rule::group | Rule::moment | Rule::quantity | Rule::truth => Value,
        Rule::quorum | Rule::reference | Rule::argument => Value,
        Rule::not_run
        | Rule::condition_part
        | Rule::arithmetic_op
        | Rule::comparison_op
        | Rule::connective => Hidden,
        Rule::crosses | Rule::kw_crosses => Operator("crosses"),
        Rule::between | Rule::kw_between => Operator("between"),
        Rule::is | Rule::kw_is => Operator("is"),
        Rule::followed_by | Rule::kw_followed => Operator("followed"),
        Rule::for_suffix | Rule::kw_for => Operator("for"),
        Rule::within_suffix | Rule::kw_within => Operator("within"),
        Rule::on_suffix | Rule::kw_on => Operator("on"),
        Rule::becomes_suffix | Rule::kw_becomes => Operator("becomes"),
        Rule::and_op => Operator("and"),
        Rule::or_op => Operator("or"),
        Rule::since_op => Operator("since"),
        Rule::less_op | Rule::less_equal_op | Rule::greater_op | Rule::greater_equal_op => Operator(""),
        Rule::equal_op | Rule::not_equal_op | Rule::otherwise_op => Operator(""),
        Rule::times_op | Rule::divide_op | Rule::plus_op | Rule::minus_op => Operator(""),
        Rule::not_op => Tail("not"),
        Rule::negate_op => Tail("-"),
        Rule::for_count => Tail("of"),
        Rule::kw_above => Word("above"),
        Rule::kw_below => Word("below"),
        Rule::kw_by => Word("by"),
        Rule::kw_of => Word("of"),
        Rule::kw_true => Word("true"),
        Rule::kw_false => Word("false"),
        Rule::kw_unknown => Word("unknown"),
        Rule::at_least => Word("at least"),
        Rule::at_most => Word("at most"),
        Rule::exactly => Hidden,
        Rule::window | Rule::window_span => Plain("a span such as `3 days`"),
        Rule::clock => Plain("a clock such as `daily`"),
        Rule::kw_daily => Word("daily"),
        Rule::kw_weekly => Word("weekly"),
        Rule::kw_monthly => Word("monthly"),
        Rule::series => Plain("a series"),

        Rule::postfix | Rule::field => Tail("."),
        Rule::index => Tail("["),
        Rule::timeframe | Rule::at_sign => Tail("@"),
        Rule::unit => Tail("a unit"),
        Rule::unit_bars | Rule::unit_days | Rule::unit_calendar_days | Rule::unit_weeks => Tail(""),
        Rule::unit_months | Rule::unit_hours | Rule::unit_minutes | Rule::unit_end => Tail(""),
        Rule::percent_sign => Tail("%"),
        Rule::basis_points => Tail("bp"),
        Rule::open_square => Tail("["),
        Rule::dot => Tail("."),

        Rule::number | Rule::number_part => Plain("a number"),
        Rule::integer | Rule::count => Plain("a whole number"),
        Rule::date => Plain("a date such as `2024-08-05`"),
        Rule::time => Tail("a time of day"),
        Rule::zone | Rule::zone_part => Tail("a time zone"),
        Rule::text => Plain("a text in quotes"),
        Rule::name | Rule::identifier => Plain("a name"),
        Rule::is_word => Plain("a state"),
        Rule::segment => Plain("a field or method"),
        Rule::period => Plain("a timeframe such as `5m`"),

        Rule::equals => Sign("="),
        Rule::comma => Sign(","),
        Rule::colon => Sign(":"),
        Rule::dots => Sign(".."),
        Rule::open_round => Tail("("),
        Rule::close_round => Sign(")"),
        Rule::close_square => Sign("]"),
        Rule::open_curly => Sign("{"),
        Rule::close_curly => Sign("}"),

        Rule::rule_word
        | Rule::clause_ahead
        | Rule::portfolio_word
        | Rule::strategy_word
        | Rule::exit_word => Hidden,
        Rule::reserved | Rule::direction_mark | Rule::clock_end | Rule::rest_of_line => Hidden,
        Rule::missing_then_ahead | Rule::wrong_then_ahead | Rule::long_clause_ahead => Hidden,
        Rule::wrong_if
        | Rule::wrong_if_clause
        | Rule::wrong_missing_then
        | Rule::wrong_long_clause
        | Rule::wrong_action_join
        | Rule::wrong_level
        | Rule::wrong_weight
        | Rule::wrong_else
        | Rule::wrong_else_word
        | Rule::wrong_rule_clause
        | Rule::wrong_portfolio_clause
        | Rule::wrong_strategy_clause
        | Rule::wrong_word
        | Rule::wrong_and
        | Rule::wrong_or
        | Rule::wrong_not
        | Rule::wrong_equal
        | Rule::wrong_power
        | Rule::wrong_crosses
        | Rule::wrong_not_equal
        | Rule::wrong_greater_equal
        | Rule::wrong_less_equal
        | Rule::wrong_named_argument
        | Rule::wrong_argument_name
        | Rule::wrong_zone => Hidden,
    }
}

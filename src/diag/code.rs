//! The list of diagnostic codes: one variant, one page (`codes/CODE.md`), one fixture each.

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A remark; never affects the exit code by itself.
    Note,
    /// A lint: the file is evaluated.
    Warning,
    /// The file or the data cannot be used as they are.
    Error,
}

impl Severity {
    /// The word shown to users and in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident;)*) => {
        /// A kebab-case diagnostic code; each has a page, shown by `shiome help CODE`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $name] $variant,)* }

        impl Code {
            /// Every code, in the order of this table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The kebab-case name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The severity a problem of this code has unless a stage says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// The code's page in Markdown.
            pub fn page(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("codes/", $name, ".md")),)* }
            }
        }
    };
}

codes! {
    Syntax "syntax" Error;
    BadNumber "bad-number" Error;
    BadDate "bad-date" Error;
    BadString "bad-string" Error;
    FullWidth "full-width" Error;
    TooDeep "too-deep" Error;
    SuffixNeedsBrackets "suffix-needs-brackets" Error;
    UnknownName "unknown-name" Error;
    UnknownMethod "unknown-method" Error;
    UnknownAsset "unknown-asset" Error;
    WrongArguments "wrong-arguments" Error;
    UnitMismatch "unit-mismatch" Error;
    BareNumberVsRatio "bare-number-vs-ratio" Error;
    BareNumberVsMoney "bare-number-vs-money" Error;
    AdjustedVsRaw "adjusted-vs-raw" Error;
    NotACondition "not-a-condition" Error;
    NotAValue "not-a-value" Error;
    ShadowedName "shadowed-name" Error;
    DuplicateClause "duplicate-clause" Error;
    Cycle "cycle" Error;
    WeightsOver100 "weights-over-100" Error;
    MissingFile "missing-file" Error;
    NoRules "no-rules" Warning;
    OutsideProject "outside-project" Error;
    NoData "no-data" Warning;
    BadData "bad-data" Warning;
    BadConfig "bad-config" Error;
    MixedAndOr "mixed-and-or" Warning;
    MixedScript "mixed-script" Warning;
    UnusedLet "unused-let" Warning;
    WindowOverFilled "window-over-filled" Warning;
    OpenInterestInMoney "open-interest-in-money" Warning;
    ConflictingActions "conflicting-actions" Warning;
    LookbackExceedsHistory "lookback-exceeds-history" Warning;
    NeverTrue "never-true" Warning;
    AlwaysTrue "always-true" Warning;
    ThresholdOutsideHistory "threshold-outside-history" Warning;
    FlapsWithoutHold "flaps-without-hold" Warning;
    StaleSeries "stale-series" Warning;
    OverlappingStates "overlapping-states" Warning;
    NoThreshold "no-threshold" Warning;
    NoStop "no-stop" Warning;
}

impl Code {
    /// Finds a code by its kebab-case name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

//! `JOIN_NEAREST`.

use arrow_schema::DataType;

use super::bring_over::{COLUMNS, MATCHED, NAMES, bring_over};
use crate::kernel::number::{parse_decimal, parse_double};
use crate::plan::{Direction, JoinKind, Matching, Nearest, Pairing, Tolerance, Unit};
use crate::step::prelude::*;
use crate::steps::structure::{LEFT_KEY, RIGHT_KEY, TABLE, pairs, position, table};
use crate::types::type_name;

const NEAREST: Param<Fields> = Param::required(
    "nearest",
    "The two columns by which the nearest row is found: both of numbers, or both of dates or timestamps.",
)
.of(&[&LEFT_KEY, &RIGHT_KEY]);
const KEYS: Param<Option<Object>> =
    Param::optional("joinKeys", "Pairs of columns that must be equal, too.").of(&[&LEFT_KEY, &RIGHT_KEY]);
const DIRECTION: Param<Text> = Param::required(
    "direction",
    "Where the nearest row is looked for: among values up to that of the row, from it on, or on both sides.",
)
.one_of(&["backward", "forward", "nearest"])
.or("backward");
const TOLERANCE: Param<Option<Text>> = Param::optional(
    "tolerance",
    "How far away it may be at most: a number, such as `0.5`, or for dates and timestamps a time, such as `10 minutes`, `2 days` or `1 month`.",
);
const EQUAL: Param<bool> = Param::required(
    "allowExactMatches",
    "Whether an equal value counts; else the nearest one that is smaller or larger is looked for.",
)
.or("true");

const QUOTES: &[(&str, &[&str])] = &[(
    "quotes",
    &[
        "symbol: string | at: timestamp | bid: double",
        "B | 2024-05-01 10:00:03 | 7.0",
        "A | 2024-05-01 10:00:01 | 1.5",
        "A | 2024-05-01 10:00:04 | 2.5",
        "A | 2024-05-01 10:00:01 | 1.25",
        "A | null | 9.0",
    ],
)];
const TRADES: &[&str] = &[
    "at: timestamp | symbol: string",
    "2024-05-01 10:00:03 | A",
    "2024-05-01 10:00:01 | A",
    "2024-05-01 10:00:01 | B",
    "null | A",
    "2024-05-01 10:00:09 | A",
];

pub(super) const STEP: Step = Step {
    operation: "JOIN_NEAREST",
    family: Family::Extension,
    summary: "Brings columns over from the nearest row of a second table, such as the last price before each sale.",
    conditions: Conditions::Rejected,
    params: &[&NEAREST, &KEYS, &TABLE, &COLUMNS, &NAMES, &DIRECTION, &TOLERANCE, &EQUAL, &MATCHED],
    examples: &[
        Example::new(
            "The last quote up to each trade",
            r#"{"nearest": {"key": "at", "value": "at"}, "joinKeys": [{"key": "symbol", "value": "symbol"}], "secondaryDatasetName": "quotes",
                "rightColumns": ["bid", "at"], "targetColumns": ["bid", "quoted"]}"#,
        )
        .with(QUOTES)
        .input(TRADES)
        .output(&[
            "at: timestamp | symbol: string | bid: double | quoted: timestamp",
            "2024-05-01 10:00:03 | A | 1.25 | 2024-05-01 10:00:01",
            "2024-05-01 10:00:01 | A | 1.25 | 2024-05-01 10:00:01",
            "2024-05-01 10:00:01 | B | null | null",
            "null | A | null | null",
            "2024-05-01 10:00:09 | A | 2.5 | 2024-05-01 10:00:04",
        ]),
        Example::new(
            "The next quote after each trade, within two seconds",
            r#"{"nearest": {"key": "at", "value": "at"}, "joinKeys": [{"key": "symbol", "value": "symbol"}], "secondaryDatasetName": "quotes",
                "rightColumns": ["bid"], "direction": "forward", "tolerance": "2 seconds", "allowExactMatches": "false", "matchedColumn": "found"}"#,
        )
        .with(QUOTES)
        .input(TRADES)
        .output(&[
            "at: timestamp | symbol: string | bid: double | found: boolean",
            "2024-05-01 10:00:03 | A | 2.5 | true",
            "2024-05-01 10:00:01 | A | null | false",
            "2024-05-01 10:00:01 | B | 7.0 | true",
            "null | A | null | false",
            "2024-05-01 10:00:09 | A | null | false",
        ]),
        Example::new(
            "Numbers on both sides, without keys; of two that are equally far away, the smaller one",
            r#"{"nearest": {"key": "size", "value": "limit"}, "secondaryDatasetName": "classes", "rightColumns": ["class"],
                "direction": "nearest", "tolerance": 15}"#,
        )
        .with(&[("classes", &["class: string | limit: int", "M | 20", "S | 10", "L | 40", "none | null"])])
        .input(&["size: double", "15.0", "15.5", "NaN", "55.0", "55.5", "-100.0"])
        .output(&[
            "size: double | class: string",
            "15.0 | S",
            "15.5 | M",
            "NaN | null",
            "55.0 | L",
            "55.5 | null",
            "-100.0 | null",
        ]),
        Example::new(
            "The price list that held on a day, not older than a month",
            r#"{"nearest": {"key": "day", "value": "from"}, "secondaryDatasetName": "lists", "rightColumns": ["price"], "tolerance": "1 month"}"#,
        )
        .with(&[("lists", &["from: timestamp | price: decimal", "2024-02-29 00:00:00 | 1.5", "2024-01-31 00:00:00 | 1.25"])])
        .input(&["day: date", "2024-03-29", "2024-03-30", "2024-02-28", "2024-01-30"])
        .output(&["day: date | price: decimal", "2024-03-29 | 1.5", "2024-03-30 | null", "2024-02-28 | 1.25", "2024-01-30 | null"]),
        Example::new(
            "Text instead of times",
            r#"{"nearest": {"key": "at", "value": "at"}, "secondaryDatasetName": "quotes", "rightColumns": ["bid"]}"#,
        )
        .with(QUOTES)
        .input(&["at: string", "2024-05-01 10:00:03"])
        .error("column `at` of this table is string, and column `at` of table `quotes` is timestamp; both must hold numbers, or both dates or timestamps: CHANGE_DATA_TYPE makes them so"),
        Example::new(
            "A number where a time is needed",
            r#"{"nearest": {"key": "at", "value": "at"}, "secondaryDatasetName": "quotes", "rightColumns": ["bid"], "tolerance": "5"}"#,
        )
        .with(QUOTES)
        .input(&["at: date", "2024-05-01"])
        .error("`5` is not a time, such as `10 minutes`, `2 days` or `1 month`"),
    ],
    assumptions: &[
        "Every row stays, once and in its place; neither table has to be in order. A row whose value or key is missing, or whose value is NaN, has no match; such rows of the second table are ignored.",
        "Of rows of the second table with the same value, the last one counts looking backward, and the first one looking forward; on both sides, where two values are equally far away, the smaller one counts. pandas' \
         `merge_asof` chooses the same rows.",
        "Whole numbers and decimals are compared exactly, and with doubles as doubles; dates are compared with timestamps as their midnights.",
        "A time in `tolerance` is a whole number of years, quarters, months, weeks, days, hours, minutes, seconds, milliseconds or microseconds. Months are those of the calendar, counted from the earlier of the two values.",
        "The new columns stand after all others. The second table is held in memory.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let right = table(args, rel)?;
    let keys = pairs(args.get(&KEYS).unwrap_or_default(), rel, &right)?;
    let pair = args.get(&NEAREST);
    let column = rel.column(pair.get(&LEFT_KEY))?;
    let at = position(&right, pair.get(&RIGHT_KEY)).map_err(|error| pair.place(&RIGHT_KEY, error))?;
    let other = right.schema().field(at.0);
    let Some(compared) = compared(&column.data_type, other.data_type()) else {
        let message = format!(
            "column `{}` of this table is {}, and column `{}` of table `{}` is {}; both must hold numbers, or both dates or timestamps: \
             CHANGE_DATA_TYPE makes them so",
            column.name,
            type_name(&column.data_type),
            other.name(),
            right.name(),
            type_name(other.data_type())
        );
        return Err(args.refuse(&NEAREST, message));
    };
    let tolerance = args.get(&TOLERANCE).map(|text| tolerance(text, compared));
    let tolerance = tolerance.transpose().map_err(|message| args.refuse(&TOLERANCE, message))?;
    let direction = match args.get(&DIRECTION) {
        "forward" => Direction::Forward,
        "nearest" => Direction::Both,
        _ => Direction::Backward,
    };
    let value = rel.add_temporary(column.expr().try_cast(&compared.to_arrow()));
    let nearest =
        Nearest { left: value.id(), right: right.read(at), direction, equal: args.get(&EQUAL), tolerance };
    let kind = JoinKind { matches: true, unmatched_left: true, unmatched_right: false };
    let pairing = Pairing { matching: Matching::Nearest(nearest), ..Pairing::new(&right, &keys, kind) };
    bring_over(args, rel, &right, pairing, |column, _| Ok(column.expr()))
}

/// The type in which values are compared.
fn compared(one: &DataType, other: &DataType) -> Option<Type> {
    let (one, other) = (Type::from_arrow(one)?, Type::from_arrow(other)?);
    if one.is_temporal() && other.is_temporal() {
        return Some(Type::Timestamp);
    }
    let numbers = one.is_number() && other.is_number();
    numbers.then(|| {
        if one.common(other) == Type::Double || one == Type::Float { Type::Double } else { Type::Decimal }
    })
}

/// The tolerance for values of this type, or what is wrong with it.
fn tolerance(text: &str, compared: Type) -> Result<Tolerance, String> {
    let text = text.trim();
    match compared {
        Type::Timestamp => {
            let time = time(text).map(Tolerance::Time);
            time.ok_or_else(|| format!("`{text}` is not a time, such as `10 minutes`, `2 days` or `1 month`"))
        }
        Type::Double => {
            let number = parse_double(text).filter(|number| *number >= 0.0).map(Tolerance::Double);
            number.ok_or_else(|| format!("`{text}` is not a number from 0 on"))
        }
        _ => {
            let number = parse_decimal(text).and_then(|number| u128::try_from(number).ok());
            number.map(Tolerance::Decimal).ok_or_else(|| format!("`{text}` is not a number from 0 on"))
        }
    }
}

/// So many of a unit of time.
fn time(text: &str) -> Option<Unit> {
    let (count, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic())?);
    let unit = unit.trim().to_ascii_uppercase();
    let unit = Unit::from_name(&unit).or_else(|| Unit::of_one(&unit))?;
    unit.times(count.trim().parse().ok().filter(|count| *count >= 0)?)
}

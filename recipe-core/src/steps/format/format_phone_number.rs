//! `FORMAT_PHONE_NUMBER`.

use ahash::RandomState;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use hashbrown::HashMap;

use crate::kernel::aggregate::fixed_hasher;
use crate::kernel::phone::{Plans, Region};
use crate::kernel::print::print;
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> =
    Param::required("sourceColumn", "Column of phone numbers to change, in place.");
const FORMAT: Param<Text> = Param::required("phoneNumberFormat", "How numbers are written; always `E164`.")
    .one_of(&["E164"])
    .or("E164");
const REGION: Param<Option<Text>> = Param::optional(
    "defaultRegion",
    "Region of numbers without a calling code: its ISO code of two or three letters.",
);
const REGION_COLUMN: Param<Option<ColumnName>> = Param::optional(
    "defaultRegionColumn",
    "Column with the region of numbers without a calling code, in place of one for all.",
);

pub(super) const STEP: Step = Step {
    operation: "FORMAT_PHONE_NUMBER",
    family: Family::Formatting,
    summary: "Writes phone numbers in the international format E.164.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &FORMAT, &REGION, &REGION_COLUMN],
    examples: &[
        Example::new("Numbers of one region", r#"{"sourceColumn": "phone", "defaultRegion": "US"}"#)
            .input(&[
                "phone: string",
                "408-341-5669",
                "4083415669",
                "1 (408) 341-5669 ext. 12",
                "+44 20 7946 0958",
                "1-800-FLOWERS",
                "341-5669",
                "none",
                r#""""#,
                "null",
            ])
            .output(&[
                "phone: string",
                "+14083415669",
                "+14083415669",
                "+14083415669",
                "+442079460958",
                "+18003569377",
                "341-5669",
                "none",
                r#""""#,
                "null",
            ])
            .failed(2),
        Example::new(
            "The region in a column",
            r#"{"sourceColumn": "phone", "phoneNumberFormat": "E164", "defaultRegionColumn": "country"}"#,
        )
        .input(&[
            "phone: string | country: string",
            "020 7946 0958 | GB",
            "030 901820 | DEU",
            "(408) 341-5669 | United States",
            "+33 1 42 68 53 00 | null",
            "030 901820 | null",
        ])
        .output(&[
            "phone: string | country: string",
            "+442079460958 | GB",
            "+4930901820 | DEU",
            "+14083415669 | United States",
            "+33142685300 | null",
            "030 901820 | null",
        ])
        .failed(1),
        Example::new("Without a region only numbers with a calling code", r#"{"sourceColumn": "phone"}"#)
            .input(&["phone: string", "+1 408 341 5669", "408 341 5669"])
            .output(&["phone: string", "+14083415669", "408 341 5669"])
            .failed(1),
        Example::new("Whole numbers", r#"{"sourceColumn": "phone", "defaultRegion": "USA"}"#)
            .input(&["phone: long", "4083415669", "null"])
            .output(&["phone: string", "+14083415669", "null"]),
        Example::new("An unknown region", r#"{"sourceColumn": "phone", "defaultRegion": "UX"}"#)
            .input(&["phone: string", "1"])
            .error("`UX` is not a region; use an ISO 3166 code, such as US or USA"),
    ],
    assumptions: &[
        "Numbers are read by the rules of libphonenumber, and are valid where its general pattern of the region's numbers says so; all of North America shares one.",
        "A cell that is not a valid number, and one without a calling code where no region is given, stays as it is and counts as failed.",
        "Letters behind digits are those of the keys of a telephone. An extension is left out, as E.164 has none.",
        "A region column may hold codes of two or three letters and English names, case-insensitively; another value gives no region.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    args.require(&COLUMN, &column, "a column of text or whole numbers", |ty| {
        ty.is_integer() || ty == Type::String
    })?;
    let mut texts = vec![column.text()];
    let mut kernel = FormatPhoneNumber { plans: Plans::new(), region: None };
    match (args.get(&REGION), args.get(&REGION_COLUMN)) {
        (Some(_), Some(_)) => {
            return Err(args.refuse(&REGION, "give this or `defaultRegionColumn`, not both"));
        }
        (Some(name), None) => {
            let region = kernel.plans.region(name).ok_or_else(|| {
                let message = format!("`{name}` is not a region; use an ISO 3166 code, such as US or USA");
                args.refuse(&REGION, message)
            })?;
            kernel.region = Some(region);
        }
        (None, Some(named)) => texts.push(rel.column(named)?.text()),
        (None, None) => {}
    }
    rel.replace(&column, Expr::call(kernel, texts))
}

struct FormatPhoneNumber {
    plans: Plans,
    region: Option<Region>,
}

impl Kernel for FormatPhoneNumber {
    fn name(&self) -> String {
        "phone number as E.164".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let texts = texts.as_string_view();
        let names = args.get(1).map(|names| names.to_array(rows)).transpose()?;
        let names = names.as_ref().map(AsArray::as_string_view);
        let mut known: HashMap<&str, Option<Region>, RandomState> = HashMap::with_hasher(fixed_hasher());
        print(rows, |row, out| {
            if texts.is_null(row) {
                return false;
            }
            let text = texts.value(row);
            let region = match names {
                None => self.region,
                Some(names) if names.is_null(row) => None,
                Some(names) => {
                    let name = names.value(row);
                    *known.entry(name).or_insert_with(|| self.plans.region(name))
                }
            };
            if self.plans.write_e164(text, region, out).is_none() {
                out.push_str(text);
                if !text.is_empty() {
                    failures.push(row, text);
                }
            }
            true
        })
    }
}

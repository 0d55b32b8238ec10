//! Advanced types: what text stands for, such as a phone number or a ZIP code, and the details that follow from it.

mod forms;
mod places;
mod zones;

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, BooleanArray};
use arrow_schema::DataType;
use chrono::{DateTime as Time, Datelike};

use super::date::recognise;
use super::entity::{digits_of, is_card, is_ip, is_ssn};
use super::phone::Plans;
use super::{Failures, Kernel, Role, Value};
use crate::error::Result;

/// What text stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AdvancedType {
    Phone,
    ZipCode,
    DateTime,
    State,
    CreditCard,
    Url,
    Email,
    Ssn,
    Gender,
    IpAddress,
    Country,
    Currency,
    City,
}

/// What follows from a text of some type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    AreaCode,
    TimeZone,
    CountryCode,
    Country,
    State,
    City,
    Region,
    Day,
    Month,
    MonthName,
    Week,
    Quarter,
    Year,
    Length,
    Network,
    Protocol,
    TopLevelDomain,
    Domain,
}

use AdvancedType::*;

/// The types and their names, those that are likelier first where a text may be of several.
const TYPES: [(AdvancedType, &str); 13] = [
    (Email, "Email"),
    (Url, "URL"),
    (IpAddress, "IP Address"),
    (Ssn, "SSN"),
    (CreditCard, "Credit Card"),
    (DateTime, "Date Time"),
    (ZipCode, "Zip Code"),
    (Phone, "Phone"),
    (Gender, "Gender"),
    (State, "State"),
    (Country, "Country"),
    (Currency, "Currency"),
    (City, "City"),
];

static PLANS: LazyLock<Plans> = LazyLock::new(Plans::new);

/// A name without what is spelt in several ways: `Zip Code`, `ZipCode` and `ZIP_CODE` are one.
fn key(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect()
}

impl AdvancedType {
    /// The type of this name, however it is spelt.
    pub(crate) fn from_name(name: &str) -> Option<AdvancedType> {
        let wanted = match key(name).as_str() {
            "date" | "timestamp" | "datetimestamp" => "datetime".to_owned(),
            "phonenumber" => "phone".to_owned(),
            "zip" => "zipcode".to_owned(),
            "ip" => "ipaddress".to_owned(),
            other => other.to_owned(),
        };
        TYPES.into_iter().find(|(_, name)| key(name) == wanted).map(|(of, _)| of)
    }

    /// The names of all types.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> + Clone {
        TYPES.iter().map(|(_, name)| *name)
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        TYPES.iter().find(|(of, _)| *of == self).map_or("", |(_, name)| name)
    }

    /// The details that follow from it, with their names.
    pub(crate) fn details(self) -> &'static [(Detail, &'static str)] {
        match self {
            Phone => &[
                (Detail::AreaCode, "AREA_CODE"),
                (Detail::TimeZone, "TIME_ZONE"),
                (Detail::CountryCode, "COUNTRY_CODE"),
            ],
            ZipCode => &[
                (Detail::TimeZone, "TIME_ZONE"),
                (Detail::Country, "COUNTRY"),
                (Detail::State, "STATE"),
                (Detail::City, "CITY"),
                (Detail::Region, "REGION"),
            ],
            DateTime => &[
                (Detail::Day, "DAY"),
                (Detail::Month, "MONTH"),
                (Detail::MonthName, "MONTH_NAME"),
                (Detail::Week, "WEEK"),
                (Detail::Quarter, "QUARTER"),
                (Detail::Year, "YEAR"),
            ],
            State => &[(Detail::TimeZone, "TIME_ZONE"), (Detail::Region, "REGION")],
            CreditCard => &[(Detail::Length, "LENGTH"), (Detail::Network, "NETWORK")],
            Url => {
                &[(Detail::Protocol, "PROTOCOL"), (Detail::TopLevelDomain, "TLD"), (Detail::Domain, "DOMAIN")]
            }
            Email => &[(Detail::TopLevelDomain, "TLD"), (Detail::Domain, "DOMAIN")],
            Ssn | Gender | IpAddress | Country | Currency | City => &[],
        }
    }

    /// The detail of this name, however it is spelt.
    pub(crate) fn detail(self, name: &str) -> Option<Detail> {
        self.details().iter().find(|(_, known)| key(known) == key(name)).map(|(detail, _)| *detail)
    }

    /// Whether a text is of this type.
    pub(crate) fn fits(self, text: &str) -> bool {
        let text = text.trim();
        match self {
            Phone => phone(text).is_some(),
            ZipCode => places::is_zip_code(text),
            DateTime => recognise(text).is_some(),
            State => places::state_of(text).is_some(),
            CreditCard => forms::is_grouped(text, &[' ', '-']) && is_card(text),
            Url => forms::url(text).is_some(),
            Email => forms::email(text).is_some(),
            Ssn => forms::is_grouped(text, &[' ', '-']) && is_ssn(text),
            Gender => forms::is_gender(text),
            IpAddress => is_ip(text),
            Country => PLANS.region(text).is_some(),
            Currency => forms::is_currency(text),
            City => places::is_city(text),
        }
    }

    /// Writes a detail of a text; none where the text is not of this type, or has no such detail.
    fn write(self, detail: Detail, text: &str, out: &mut String) -> Option<()> {
        let text = text.trim();
        match self {
            Phone => {
                let (code, national) = phone(text)?;
                let area = || (code == 1).then(|| national.get(..3)).flatten();
                match detail {
                    Detail::CountryCode => write!(out, "{code}").ok()?,
                    Detail::AreaCode => out.push_str(area()?),
                    _ => out.push_str(zones::of_phone(code, area())?),
                }
            }
            ZipCode => {
                let place = places::zip_code(text)?;
                out.push_str(match detail {
                    Detail::State => place.state.code,
                    Detail::City => place.city,
                    Detail::Region => place.state.region?,
                    Detail::TimeZone => place.zone()?,
                    _ => "US",
                });
            }
            State => {
                let state = places::state_of(text)?;
                out.push_str(if detail == Detail::Region { state.region? } else { state.zone? });
            }
            DateTime => write_date(detail, text, out)?,
            CreditCard => {
                if !self.fits(text) {
                    return None;
                }
                match detail {
                    Detail::Length => write!(out, "{}", digits_of(text).count()).ok()?,
                    _ => out.push_str(forms::network(text)?),
                }
            }
            Url => {
                let (protocol, host) = forms::url(text)?;
                match detail {
                    Detail::Protocol => out.push_str(&protocol?.to_ascii_lowercase()),
                    Detail::Domain => out.push_str(&forms::domain(host).to_ascii_lowercase()),
                    _ => out.push_str(&forms::top_level(host)?.to_ascii_lowercase()),
                }
            }
            Email => {
                let host = forms::email(text)?;
                let part = if detail == Detail::Domain { host } else { forms::top_level(host)? };
                out.push_str(&part.to_ascii_lowercase());
            }
            Ssn | Gender | IpAddress | Country | Currency | City => return None,
        }
        Some(())
    }
}

/// Calling code and national number. One without a calling code is taken as American.
fn phone(text: &str) -> Option<(u16, String)> {
    // A number that is written with more than signs and digits is likely something else.
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if !(7..=15).contains(&digits) || text.len() > 3 * digits {
        return None;
    }
    PLANS.parts(text, PLANS.region("US"))
}

fn write_date(detail: Detail, text: &str, out: &mut String) -> Option<()> {
    let moment = Time::from_timestamp_micros(recognise(text)?.micros)?;
    match detail {
        Detail::Day => write!(out, "{}", moment.day()),
        Detail::Month => write!(out, "{}", moment.month()),
        Detail::MonthName => write!(out, "{}", moment.format("%B")),
        Detail::Week => write!(out, "{}", moment.iso_week().week()),
        Detail::Quarter => write!(out, "{}", moment.quarter()),
        _ => write!(out, "{}", moment.year()),
    }
    .ok()
}

/// A detail of texts of some type. A text that has none failed.
#[derive(Clone, Copy)]
pub(crate) struct Details(pub(crate) AdvancedType, pub(crate) Detail);

impl Kernel for Details {
    fn name(&self) -> String {
        format!("{:?} of {}", self.1, self.0.name())
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let texts = texts.as_string_view();
        let mut made = StringViewBuilder::with_capacity(rows);
        let mut detail = String::new();
        for (row, text) in texts.iter().enumerate() {
            detail.clear();
            match text.filter(|text| !text.is_empty()) {
                None => made.append_null(),
                Some(text) if self.0.write(self.1, text, &mut detail).is_some() => {
                    made.try_append_value(&detail)?;
                }
                Some(text) => {
                    failures.push(row, text);
                    made.append_null();
                }
            }
        }
        Ok(Arc::new(made.finish()))
    }
}

/// Whether a text is there, and is not of a type.
pub(crate) struct IsNo(pub(crate) AdvancedType);

impl Kernel for IsNo {
    fn name(&self) -> String {
        format!("is no {}", self.0.name())
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Boolean
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let is_no = |text: Option<&str>| text.is_some_and(|text| !text.is_empty() && !self.0.fits(text));
        let made: Vec<bool> = texts.as_string_view().iter().map(is_no).collect();
        Ok(Arc::new(BooleanArray::from(made)))
    }

    fn role(&self) -> Role {
        Role::Test
    }
}

/// Whether a detail of texts is one of these values. Large and small letters are the same.
#[derive(Clone)]
pub(crate) struct DetailIn {
    pub(crate) details: Details,
    pub(crate) values: Vec<String>,
}

impl Kernel for DetailIn {
    fn name(&self) -> String {
        format!("{} in {:?}", self.details.name(), self.values)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Boolean
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let Details(of, detail) = self.details;
        let mut found = String::new();
        let is_in = |text: Option<&str>| {
            found.clear();
            let has = text.is_some_and(|text| of.write(detail, text, &mut found).is_some());
            has && self.values.iter().any(|value| value.trim().eq_ignore_ascii_case(&found))
        };
        let made: Vec<bool> = texts.as_string_view().iter().map(is_in).collect();
        Ok(Arc::new(BooleanArray::from(made)))
    }
}

#[cfg(test)]
mod tests;

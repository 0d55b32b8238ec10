//! What a step file uses.

pub(crate) use super::{
    ADVANCED_TYPE, DAY_FIRST, IS_TEXT, MODE_TYPE, PLAIN_OR_NOT, Pattern, READING, SOURCE_FORMAT, VALID_TYPE,
    after_last, common_type, compare,
};
pub(crate) use super::{
    Args, ColumnName, ColumnNames, Conditions, Example, Family, Fields, Lists, Lower, NewName, Object,
    Operand, Pairs, Param, SecretName, Step, Text, Texts, Whole,
};
pub(crate) use crate::error::{Error, Result};
pub(crate) use crate::plan::{Column, Expr, Place, Rel};
pub(crate) use crate::types::Type;

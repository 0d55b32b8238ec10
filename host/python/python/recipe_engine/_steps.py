"""A method for each operation of recipes.

Made from the engine's registry: `RECIPE_UPDATE=1 cargo test -p recipe-python` writes this file anew.
"""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from typing_extensions import Self

    Columns = str | Sequence[str] | None
    Conditions = Sequence[Mapping[str, Any]] | None


class Steps:
    """Methods that give a recipe with one step more.

    A `source_column` that is a list of names does the same to each of these columns. `conditions` say which rows a step is
    about, as `ConditionExpressions` of a recipe: `[{"Condition": "GREATER_THAN", "TargetColumn": "n", "Value": "3"}]`.
    """

    __slots__ = ()

    def _with_step(self, operation: str, given: Mapping[str, object], beside: Mapping[str, object]) -> Self:
        raise NotImplementedError

    def remove_values(
        self,
        conditions: Conditions,
        *,
        source_column: Columns = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Removes the rows that meet all conditions.

        Args:
            conditions: Which rows it is about.
            source_column: Column the filter was made on. What counts are the columns named in the conditions.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REMOVE_VALUES", given, {"ConditionExpressions": conditions, "Comment": comment})

    def change_data_type(
        self,
        source_column: Columns,
        column_data_type: Literal["byte", "short", "int", "long", "float", "double", "decimal", "string", "boolean", "timestamp", "date", "integer", "number"],
        *,
        day_first: bool | None = None,
        source_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Changes the type of a column.

        Args:
            source_column: Column to change, in place.
            column_data_type: The new type.
            day_first: Read `1/2/2024` in text as February 1; the month comes first otherwise.
            source_format: Format that text is read by as a date, and by nothing else, such as `dd/MM/yyyy` or
                `%d/%m/%Y`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "dayFirst": day_first,
            "sourceFormat": source_format,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("CHANGE_DATA_TYPE", given, {"Comment": comment})

    def delete(
        self,
        *,
        source_column: str | None = None,
        source_columns: Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Deletes one or more columns.

        Args:
            source_column: Column to delete.
            source_columns: Columns to delete, where there are several.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": source_column,
            "sourceColumns": source_columns,
        }
        return self._with_step("DELETE", given, {"Comment": comment})

    def duplicate(
        self,
        source_column: Columns,
        target_column: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Copies a column under a new name.

        Args:
            source_column: Column to copy.
            target_column: Name of the copy.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("DUPLICATE", given, {"Comment": comment})

    def json_to_structs(
        self,
        *,
        source_columns: Sequence[str] | None = None,
        regex_column_selector: str | None = None,
        remove_source_column: bool | None = None,
        unnest_level: int | None = None,
        condition_expressions: str | None = None,
        comment: str | None = None,
    ) -> Self:
        """Reads text columns of JSON objects as structs.

        Args:
            source_columns: Text columns of JSON objects.
            regex_column_selector: Regular expression for the names of the columns, in place of a list.
            remove_source_column: Put the structs in the place of the text.
            unnest_level: Levels of objects that become structs; deeper ones stay JSON text. From 1 to 32.
            condition_expressions: An empty list, which the page names as a parameter.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "regexColumnSelector": regex_column_selector,
            "removeSourceColumn": remove_source_column,
            "unnestLevel": unnest_level,
            "conditionExpressions": condition_expressions,
        }
        return self._with_step("JSON_TO_STRUCTS", given, {"Comment": comment})

    def move_after(
        self,
        source_column: Columns,
        target_column: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Moves a column right after another one.

        Args:
            source_column: Column to move.
            target_column: Column it is to stand right after.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("MOVE_AFTER", given, {"Comment": comment})

    def move_before(
        self,
        source_column: Columns,
        target_column: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Moves a column right before another one.

        Args:
            source_column: Column to move.
            target_column: Column it is to stand right before.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("MOVE_BEFORE", given, {"Comment": comment})

    def move_to_end(
        self,
        source_column: Columns,
        *,
        target_index: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Moves a column after all others.

        Args:
            source_column: Column to move.
            target_index: Position the console stored; it is always the last.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetIndex": target_index,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("MOVE_TO_END", given, {"Comment": comment})

    def move_to_index(
        self,
        source_column: Columns,
        target_index: int,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Moves a column to a position.

        Args:
            source_column: Column to move.
            target_index: Its position once it is moved; the first column is 0.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetIndex": target_index,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("MOVE_TO_INDEX", given, {"Comment": comment})

    def move_to_start(
        self,
        source_column: Columns,
        *,
        target_index: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Moves a column before all others.

        Args:
            source_column: Column to move.
            target_index: Position the console stored; it is always the first.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetIndex": target_index,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("MOVE_TO_START", given, {"Comment": comment})

    def rename(
        self,
        source_column: Columns,
        target_column: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Gives a column another name.

        Args:
            source_column: Column to rename.
            target_column: Its new name.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("RENAME", given, {"Comment": comment})

    def sort(
        self,
        expressions: Sequence[Mapping[str, Any]],
        *,
        comment: str | None = None,
    ) -> Self:
        """Sorts rows by one or more columns.

        Args:
            expressions: Columns to sort by, the most significant first.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "expressions": expressions,
        }
        return self._with_step("SORT", given, {"Comment": comment})

    def to_boolean_column(
        self,
        source_column: Columns,
        *,
        column_data_type: Literal["boolean"] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Changes the type of a column to boolean.

        Args:
            source_column: Column to change, in place.
            column_data_type: The type; always `boolean`. `boolean` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("TO_BOOLEAN_COLUMN", given, {"Comment": comment})

    def to_double_column(
        self,
        source_column: Columns,
        *,
        column_data_type: Literal["number", "double"] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Changes the type of a column to double.

        Args:
            source_column: Column to change, in place.
            column_data_type: The type; the page says `number`, which is double. `number` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("TO_DOUBLE_COLUMN", given, {"Comment": comment})

    def to_number_column(
        self,
        source_column: Columns,
        *,
        column_data_type: Literal["number", "double"] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Changes the type of a column to number, which is double.

        Args:
            source_column: Column to change, in place.
            column_data_type: The type; the page says `number`, which is double. `number` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("TO_NUMBER_COLUMN", given, {"Comment": comment})

    def to_string_column(
        self,
        source_column: Columns,
        *,
        column_data_type: Literal["string"] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Changes the type of a column to text.

        Args:
            source_column: Column to change, in place.
            column_data_type: The type; always `string`. `string` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("TO_STRING_COLUMN", given, {"Comment": comment})

    def capital_case(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Changes the first letter of each word to upper case, and the others to lower case.

        Args:
            source_column: Text column to change, in place.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("CAPITAL_CASE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def lower_case(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Changes a text column to lower case.

        Args:
            source_column: Text column to change, in place.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("LOWER_CASE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def upper_case(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Changes a text column to upper case.

        Args:
            source_column: Text column to change, in place.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("UPPER_CASE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def sentence_case(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Changes the first letter of each sentence to upper case, and the others to lower case.

        Args:
            source_column: Text column to change, in place.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SENTENCE_CASE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def format_date(
        self,
        source_column: Columns,
        target_date_format: str,
        *,
        day_first: bool | None = None,
        source_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Prints the dates of a column in a format, in place, as text.

        Args:
            source_column: Text column to change, in place.
            target_date_format: How to print it: `mm/dd/yyyy`, `mm-dd-yyyy`, `dd month yyyy`, `month yyyy`, `dd month`,
                or any other format of `DATE_FORMAT`.
            day_first: Read `1/2/2024` in text as February 1; the month comes first otherwise.
            source_format: Format that text is read by as a date, and by nothing else, such as `dd/MM/yyyy` or
                `%d/%m/%Y`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetDateFormat": target_date_format,
            "dayFirst": day_first,
            "sourceFormat": source_format,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FORMAT_DATE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def add_double_quotes(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts double quotation marks around each cell.

        Args:
            source_column: Text column to change, in place.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ADD_DOUBLE_QUOTES", given, {"ConditionExpressions": conditions, "Comment": comment})

    def add_single_quotes(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts single quotation marks around each cell.

        Args:
            source_column: Text column to change, in place.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ADD_SINGLE_QUOTES", given, {"ConditionExpressions": conditions, "Comment": comment})

    def add_prefix(
        self,
        source_column: Columns,
        pattern: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts a text before each cell.

        Args:
            source_column: Text column to change, in place.
            pattern: Text to put before each cell, as it stands.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "pattern": pattern,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ADD_PREFIX", given, {"ConditionExpressions": conditions, "Comment": comment})

    def add_suffix(
        self,
        source_column: Columns,
        pattern: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts a text after each cell.

        Args:
            source_column: Text column to change, in place.
            pattern: Text to put after each cell, as it stands.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "pattern": pattern,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ADD_SUFFIX", given, {"ConditionExpressions": conditions, "Comment": comment})

    def extract_between_delimiters(
        self,
        source_column: Columns,
        target_column: str,
        start_pattern: str,
        end_pattern: str,
        *,
        is_text: bool | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the text between two delimiters into a new column.

        Args:
            source_column: Text column to look in.
            target_column: Name of the new column.
            start_pattern: Text or regular expression that opens.
            end_pattern: Text or regular expression that closes.
            is_text: Take the pattern as plain text.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "startPattern": start_pattern,
            "endPattern": end_pattern,
            "isText": is_text,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("EXTRACT_BETWEEN_DELIMITERS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def extract_between_positions(
        self,
        source_column: Columns,
        target_column: str,
        start_position: int,
        end_position: int,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the characters between two positions into a new column.

        Args:
            source_column: Text column to look in.
            target_column: Name of the new column.
            start_position: Position of the first character; the first of all is 0. From 0 to 2147483647.
            end_position: Position after the last character. From 0 to 2147483647.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "startPosition": start_position,
            "endPosition": end_position,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("EXTRACT_BETWEEN_POSITIONS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def extract_pattern(
        self,
        source_column: Columns,
        target_column: str,
        pattern: str,
        *,
        is_text: bool | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the first match of a regular expression into a new column.

        Args:
            source_column: Text column to look in.
            target_column: Name of the new column.
            pattern: Regular expression to look for.
            is_text: Take the pattern as plain text.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "pattern": pattern,
            "isText": is_text,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("EXTRACT_PATTERN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def extract_value(
        self,
        source_column: Columns,
        target_column: str,
        path: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the value at a path inside of a struct, map or array into a new column.

        Args:
            source_column: Column of structs, maps, arrays or JSON text to look in.
            target_column: Name of the new column.
            path: Names in back ticks, joined by dots, and numbers of array entries in brackets, the first being 0: ``
                `user`.`tags`[1] ``.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "path": path,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("EXTRACT_VALUE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def remove_combined(
        self,
        source_column: Columns,
        *,
        collapse_consecutive_whitespace: bool | None = None,
        remove_all_punctuation: bool | None = None,
        remove_all_quotes: bool | None = None,
        remove_all_whitespace: bool | None = None,
        remove_custom_characters: bool | None = None,
        remove_custom_value: bool | None = None,
        remove_leading_and_trailing_punctuation: bool | None = None,
        remove_leading_and_trailing_quotes: bool | None = None,
        remove_leading_and_trailing_whitespace: bool | None = None,
        remove_letters: bool | None = None,
        remove_numbers: bool | None = None,
        remove_special_characters: bool | None = None,
        custom_characters: str | None = None,
        custom_value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Removes chosen classes of characters from a text column.

        Args:
            source_column: Text column to change, in place.
            collapse_consecutive_whitespace: Make one blank of several white-space characters in a row.
            remove_all_punctuation: Remove every `.`, `!`, `,` and `?`.
            remove_all_quotes: Remove every `'` and `"`.
            remove_all_whitespace: Remove all white space.
            remove_custom_characters: Remove every character of `customCharacters`.
            remove_custom_value: Remove every occurrence of `customValue`.
            remove_leading_and_trailing_punctuation: Remove `.`, `!`, `,` and `?` at both ends.
            remove_leading_and_trailing_quotes: Remove `'` and `"` at both ends.
            remove_leading_and_trailing_whitespace: Remove white space at both ends.
            remove_letters: Remove the letters `A` to `Z` and `a` to `z`.
            remove_numbers: Remove the digits `0` to `9`.
            remove_special_characters: Remove all 32 punctuation characters of ASCII.
            custom_characters: Characters to remove, with `removeCustomCharacters`.
            custom_value: Text to remove, with `removeCustomValue`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "collapseConsecutiveWhitespace": collapse_consecutive_whitespace,
            "removeAllPunctuation": remove_all_punctuation,
            "removeAllQuotes": remove_all_quotes,
            "removeAllWhitespace": remove_all_whitespace,
            "removeCustomCharacters": remove_custom_characters,
            "removeCustomValue": remove_custom_value,
            "removeLeadingAndTrailingPunctuation": remove_leading_and_trailing_punctuation,
            "removeLeadingAndTrailingQuotes": remove_leading_and_trailing_quotes,
            "removeLeadingAndTrailingWhitespace": remove_leading_and_trailing_whitespace,
            "removeLetters": remove_letters,
            "removeNumbers": remove_numbers,
            "removeSpecialCharacters": remove_special_characters,
            "customCharacters": custom_characters,
            "customValue": custom_value,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REMOVE_COMBINED", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_between_delimiters(
        self,
        source_column: Columns,
        start_pattern: str,
        end_pattern: str,
        value: str,
        *,
        is_text: bool | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces the text between two delimiters.

        Args:
            source_column: Text column to change, in place.
            start_pattern: Text or regular expression that opens.
            end_pattern: Text or regular expression that closes.
            value: Text to put between the delimiters, as it stands.
            is_text: Take the pattern as plain text.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "startPattern": start_pattern,
            "endPattern": end_pattern,
            "value": value,
            "isText": is_text,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPLACE_BETWEEN_DELIMITERS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_between_positions(
        self,
        source_column: Columns,
        start_position: int,
        end_position: int,
        value: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces the characters between two positions.

        Args:
            source_column: Text column to change, in place.
            start_position: Position of the first character; the first of all is 0. From 0 to 2147483647.
            end_position: Position after the last character. From 0 to 2147483647.
            value: Text to put in their place, of any length.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "startPosition": start_position,
            "endPosition": end_position,
            "value": value,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPLACE_BETWEEN_POSITIONS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_text(
        self,
        source_column: Columns,
        pattern: str,
        value: str,
        *,
        is_text: bool | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces every match of a text or regular expression in a text column.

        Args:
            source_column: Text column to change, in place.
            pattern: Text or regular expression to look for.
            value: What to put in place of each match; `$1` stands for the first group of the pattern.
            is_text: Take the pattern as plain text.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "pattern": pattern,
            "value": value,
            "isText": is_text,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPLACE_TEXT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def fill_with_average(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Fills missing cells of a column of numbers with the column's arithmetic mean.

        Args:
            source_column: Column of numbers to fill, in place.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FILL_WITH_AVERAGE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def fill_with_custom(
        self,
        source_column: Columns,
        value: str,
        *,
        column_data_type: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Fills missing cells of a column with a given value.

        Args:
            source_column: Column to fill, in place.
            value: What to put into missing cells.
            column_data_type: Type of valid values: `date`, `timestamp`, `number`, `boolean`, `string`, `unsupported`,
                or the name of a type.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "value": value,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FILL_WITH_CUSTOM", given, {"ConditionExpressions": conditions, "Comment": comment})

    def fill_with_empty(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Makes missing cells of a text column empty text: null becomes empty.

        Args:
            source_column: Text column to fill, in place.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FILL_WITH_EMPTY", given, {"ConditionExpressions": conditions, "Comment": comment})

    def fill_with_last_valid(
        self,
        source_column: Columns,
        *,
        column_data_type: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Fills missing cells of a column with the last valid value above them.

        Args:
            source_column: Column to fill, in place.
            column_data_type: Type of valid values: `date`, `timestamp`, `number`, `boolean`, `string`, `unsupported`,
                or the name of a type.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FILL_WITH_LAST_VALID", given, {"ConditionExpressions": conditions, "Comment": comment})

    def fill_with_median(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Fills missing cells of a column of numbers with the column's median.

        Args:
            source_column: Column of numbers to fill, in place.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FILL_WITH_MEDIAN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def fill_with_mode(
        self,
        source_column: Columns,
        mode_type: Literal["MINIMUM", "MAXIMUM", "AVERAGE", "NONE"],
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Fills missing cells of a column of numbers with its most frequent number.

        Args:
            source_column: Column of numbers to fill, in place.
            mode_type: What is taken of several numbers that are most frequent.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "modeType": mode_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FILL_WITH_MODE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def fill_with_most_frequent(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Fills missing cells of a column with its most frequent value.

        Args:
            source_column: Column to fill, in place.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FILL_WITH_MOST_FREQUENT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def fill_with_null(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Makes missing cells of a column null: empty text becomes null.

        Args:
            source_column: Column to fill, in place.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FILL_WITH_NULL", given, {"ConditionExpressions": conditions, "Comment": comment})

    def fill_with_sum(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Fills missing cells of a column of numbers with the column's sum.

        Args:
            source_column: Column of numbers to fill, in place.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FILL_WITH_SUM", given, {"ConditionExpressions": conditions, "Comment": comment})

    def remove_missing(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Removes the rows in which a column is missing.

        Args:
            source_column: Column that must not be missing.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REMOVE_MISSING", given, {"ConditionExpressions": conditions, "Comment": comment})

    def remove_invalid(
        self,
        source_column: Columns,
        *,
        column_data_type: str | None = None,
        advanced_data_type: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Removes the rows in which a column is invalid: present, but not of the type named.

        Args:
            source_column: Column that must not be invalid.
            column_data_type: Type of valid values: `date`, `timestamp`, `number`, `boolean`, `string`, `unsupported`,
                or the name of a type.
            advanced_data_type: What valid text stands for: `Email`, `URL`, `Phone`, `Zip Code`, `SSN`, `Credit Card`,
                `IP Address`, `Date Time`, `Gender`, `State`, `Country`, `Currency` or `City`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "advancedDataType": advanced_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REMOVE_INVALID", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_with_average(
        self,
        source_column: Columns,
        *,
        column_data_type: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces cells of a column that are not numbers with the arithmetic mean of the others.

        Args:
            source_column: Column of numbers, some of which may be other text.
            column_data_type: Type of valid values: `number`, or the name of a type of numbers. `number` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPLACE_WITH_AVERAGE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_with_custom(
        self,
        value: str,
        *,
        source_column: str | None = None,
        source_columns: Sequence[str] | None = None,
        column_data_type: str | None = None,
        advanced_data_type: str | None = None,
        entity_type_filter: Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces invalid cells of a column, which are not of the type named, or all values of several columns, with a given one.

        Args:
            value: What to put in their place.
            source_column: Column whose invalid cells are replaced, in place.
            source_columns: Columns all of whose values are replaced, in place, to hide them.
            column_data_type: Type of valid values: `date`, `timestamp`, `number`, `boolean`, `string`, `unsupported`,
                or the name of a type.
            advanced_data_type: What valid text stands for: `Email`, `URL`, `Phone`, `Zip Code`, `SSN`, `Credit Card`,
                `IP Address`, `Date Time`, `Gender`, `State`, `Country`, `Currency` or `City`.
            entity_type_filter: With `sourceColumns`, what to replace in a text, such as `EMAIL`, `PHONE_NUMBER` or
                `USA_ALL`; whole cells unless given.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": source_column,
            "sourceColumns": source_columns,
            "columnDataType": column_data_type,
            "advancedDataType": advanced_data_type,
            "entityTypeFilter": entity_type_filter,
            "value": value,
        }
        return self._with_step("REPLACE_WITH_CUSTOM", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_with_empty(
        self,
        source_column: Columns,
        *,
        column_data_type: str | None = None,
        advanced_data_type: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Makes invalid cells of a column, which are not of the type named, empty text.

        Args:
            source_column: Column whose invalid cells are replaced, in place.
            column_data_type: Type of valid values: `date`, `timestamp`, `number`, `boolean`, `string`, `unsupported`,
                or the name of a type.
            advanced_data_type: What valid text stands for: `Email`, `URL`, `Phone`, `Zip Code`, `SSN`, `Credit Card`,
                `IP Address`, `Date Time`, `Gender`, `State`, `Country`, `Currency` or `City`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "advancedDataType": advanced_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPLACE_WITH_EMPTY", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_with_last_valid(
        self,
        source_column: Columns,
        *,
        column_data_type: str | None = None,
        advanced_data_type: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces invalid cells of a column, which are not of the type named, with the last valid value above them.

        Args:
            source_column: Column whose invalid cells are replaced, in place.
            column_data_type: Type of valid values: `date`, `timestamp`, `number`, `boolean`, `string`, `unsupported`,
                or the name of a type.
            advanced_data_type: What valid text stands for: `Email`, `URL`, `Phone`, `Zip Code`, `SSN`, `Credit Card`,
                `IP Address`, `Date Time`, `Gender`, `State`, `Country`, `Currency` or `City`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "advancedDataType": advanced_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPLACE_WITH_LAST_VALID", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_with_median(
        self,
        source_column: Columns,
        *,
        column_data_type: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces cells of a column that are not numbers with the median of the others.

        Args:
            source_column: Column of numbers, some of which may be other text.
            column_data_type: Type of valid values: `number`, or the name of a type of numbers. `number` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPLACE_WITH_MEDIAN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_with_mode(
        self,
        source_column: Columns,
        mode_type: Literal["MINIMUM", "MAXIMUM", "AVERAGE", "NONE"],
        *,
        column_data_type: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces cells of a column that are not numbers with the most frequent number of the others.

        Args:
            source_column: Column of numbers, some of which may be other text.
            mode_type: What is taken of several numbers that are most frequent.
            column_data_type: Type of valid values: `number`, or the name of a type of numbers. `number` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "modeType": mode_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPLACE_WITH_MODE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_with_most_frequent(
        self,
        source_column: Columns,
        *,
        column_data_type: str | None = None,
        advanced_data_type: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces invalid cells of a column, which are not of the type named, with the most frequent valid value.

        Args:
            source_column: Column whose invalid cells are replaced, in place.
            column_data_type: Type of valid values: `date`, `timestamp`, `number`, `boolean`, `string`, `unsupported`,
                or the name of a type.
            advanced_data_type: What valid text stands for: `Email`, `URL`, `Phone`, `Zip Code`, `SSN`, `Credit Card`,
                `IP Address`, `Date Time`, `Gender`, `State`, `Country`, `Currency` or `City`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "advancedDataType": advanced_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPLACE_WITH_MOST_FREQUENT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_with_null(
        self,
        source_column: Columns,
        *,
        column_data_type: str | None = None,
        advanced_data_type: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Makes invalid cells of a column, which are not of the type named, null.

        Args:
            source_column: Column whose invalid cells are replaced, in place.
            column_data_type: Type of valid values: `date`, `timestamp`, `number`, `boolean`, `string`, `unsupported`,
                or the name of a type.
            advanced_data_type: What valid text stands for: `Email`, `URL`, `Phone`, `Zip Code`, `SSN`, `Credit Card`,
                `IP Address`, `Date Time`, `Gender`, `State`, `Country`, `Currency` or `City`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "advancedDataType": advanced_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPLACE_WITH_NULL", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_with_rolling_average(
        self,
        source_column: Columns,
        period: int,
        *,
        column_data_type: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces each value of a column of numbers, and cells that are none, with the mean of the rows above it.

        Args:
            source_column: Column of numbers, some of which may be other text.
            period: How many rows above count. From 1 to 10000000.
            column_data_type: Type of valid values: `number`, or the name of a type of numbers. `number` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "period": period,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPLACE_WITH_ROLLING_AVERAGE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_with_rolling_sum(
        self,
        source_column: Columns,
        period: int,
        *,
        column_data_type: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces each value of a column of numbers, and cells that are none, with the sum of the rows above it.

        Args:
            source_column: Column of numbers, some of which may be other text.
            period: How many rows above count. From 1 to 10000000.
            column_data_type: Type of valid values: `number`, or the name of a type of numbers. `number` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "period": period,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPLACE_WITH_ROLLING_SUM", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_with_sum(
        self,
        source_column: Columns,
        *,
        column_data_type: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces cells of a column that are not numbers with the sum of the others.

        Args:
            source_column: Column of numbers, some of which may be other text.
            column_data_type: Type of valid values: `number`, or the name of a type of numbers. `number` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnDataType": column_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPLACE_WITH_SUM", given, {"ConditionExpressions": conditions, "Comment": comment})

    def delete_duplicate_rows(
        self,
        *,
        duplicate_rows_count: str | None = None,
        comment: str | None = None,
    ) -> Self:
        """Deletes rows that equal an earlier row in every column.

        Args:
            duplicate_rows_count: How many there were when the console looked, as exports carry it. All are deleted,
                whatever stands here.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "duplicateRowsCount": duplicate_rows_count,
        }
        return self._with_step("DELETE_DUPLICATE_ROWS", given, {"Comment": comment})

    def flag_duplicate_rows(
        self,
        target_column: str,
        *,
        true_string: str | None = None,
        false_string: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new text column whether a row equals a row above in every column.

        Args:
            target_column: Name of the new column.
            true_string: What to say where there is an equal one above. `True` unless given.
            false_string: What to say where there is none above. `False` unless given.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "trueString": true_string,
            "falseString": false_string,
            "targetColumn": target_column,
        }
        return self._with_step("FLAG_DUPLICATE_ROWS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def flag_duplicates_in_column(
        self,
        source_column: Columns,
        target_column: str,
        *,
        true_string: str | None = None,
        false_string: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new text column whether a value stands in a row above, too.

        Args:
            source_column: Column to look at.
            target_column: Name of the new column.
            true_string: What to say where there is an equal one above. `True` unless given.
            false_string: What to say where there is none above. `False` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "trueString": true_string,
            "falseString": false_string,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FLAG_DUPLICATES_IN_COLUMN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def remove_duplicates(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Deletes rows whose value in a column stands in a row above, too.

        Args:
            source_column: Column in which each value stands once afterwards.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REMOVE_DUPLICATES", given, {"Comment": comment})

    def flag_outliers(
        self,
        source_column: Columns,
        target_column: str,
        outlier_strategy: Literal["Z_SCORE", "MODIFIED_Z_SCORE", "IQR"],
        *,
        threshold: float | None = None,
        true_string: str | None = None,
        false_string: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new text column whether a number is far from the others.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            target_column: Name of the new column.
            outlier_strategy: How far from the others a number is measured: from the mean in standard deviations
                (`Z_SCORE`), from the median in median distances (`MODIFIED_Z_SCORE`), or from the quartiles in distances
                between them (`IQR`).
            threshold: The distance beyond which a number is an outlier. `3` unless given.
            true_string: What to say of an outlier. `True` unless given.
            false_string: What to say of other cells. `False` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "outlierStrategy": outlier_strategy,
            "threshold": threshold,
            "trueString": true_string,
            "falseString": false_string,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FLAG_OUTLIERS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def remove_outliers(
        self,
        source_column: Columns,
        outlier_strategy: Literal["Z_SCORE", "MODIFIED_Z_SCORE", "IQR"],
        remove_type: Literal["DELETE_ROWS", "CLEAR"],
        *,
        threshold: float | None = None,
        trim_value: bool | None = None,
        min_value: float | None = None,
        max_value: float | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Deletes rows whose number in a column is far from the others, or clears these cells.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            outlier_strategy: How far from the others a number is measured: from the mean in standard deviations
                (`Z_SCORE`), from the median in median distances (`MODIFIED_Z_SCORE`), or from the quartiles in distances
                between them (`IQR`).
            remove_type: Whether to delete the rows of outliers, or to make the cells null.
            threshold: The distance beyond which a number is an outlier. `3` unless given.
            trim_value: Whether to act only on outliers outside of the percentiles `minValue` and `maxValue`.
            min_value: Percentile, 0 to 100, from which on outliers stay; 0 unless given.
            max_value: Percentile, 0 to 100, up to which outliers stay; 100 unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "outlierStrategy": outlier_strategy,
            "threshold": threshold,
            "removeType": remove_type,
            "trimValue": trim_value,
            "minValue": min_value,
            "maxValue": max_value,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REMOVE_OUTLIERS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_outliers(
        self,
        source_column: Columns,
        outlier_strategy: Literal["Z_SCORE", "MODIFIED_Z_SCORE", "IQR"],
        replace_type: Literal["WINSORIZE_VALUES", "REPLACE_WITH_CUSTOM", "REPLACE_WITH_EMPTY", "REPLACE_WITH_NULL", "REPLACE_WITH_MODE", "REPLACE_WITH_AVERAGE", "REPLACE_WITH_MEDIAN", "REPLACE_WITH_SUM", "REPLACE_WITH_MAX"],
        *,
        threshold: float | None = None,
        mode_type: Literal["MIN", "MAX", "AVERAGE", "MINIMUM", "MAXIMUM"] | None = None,
        value: str | None = None,
        trim_value: bool | None = None,
        min_value: float | None = None,
        max_value: float | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces numbers of a column that are far from the others.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            outlier_strategy: How far from the others a number is measured: from the mean in standard deviations
                (`Z_SCORE`), from the median in median distances (`MODIFIED_Z_SCORE`), or from the quartiles in distances
                between them (`IQR`).
            replace_type: What to put in the place of outliers.
            threshold: The distance beyond which a number is an outlier. `3` unless given.
            mode_type: With `REPLACE_WITH_MODE`, what is taken of several numbers that are most frequent. `MIN` unless
                given.
            value: With `REPLACE_WITH_CUSTOM`, the number to put in.
            trim_value: Whether to act only on outliers outside of the percentiles `minValue` and `maxValue`.
            min_value: Percentile, 0 to 100, from which on outliers stay; 0 unless given.
            max_value: Percentile, 0 to 100, up to which outliers stay; 100 unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "outlierStrategy": outlier_strategy,
            "threshold": threshold,
            "replaceType": replace_type,
            "modeType": mode_type,
            "value": value,
            "trimValue": trim_value,
            "minValue": min_value,
            "maxValue": max_value,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPLACE_OUTLIERS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def rescale_outliers_with_z_score(
        self,
        source_column: Columns,
        target_column: str,
        outlier_strategy: Literal["Z_SCORE", "MODIFIED_Z_SCORE", "IQR"],
        *,
        threshold: float | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the numbers of a column, scaled to a mean of 0 and a standard deviation of 1, into a new one.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            target_column: Name of the new column.
            outlier_strategy: How far from the others a number is measured: from the mean in standard deviations
                (`Z_SCORE`), from the median in median distances (`MODIFIED_Z_SCORE`), or from the quartiles in distances
                between them (`IQR`).
            threshold: The distance beyond which a number is an outlier. `3` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "outlierStrategy": outlier_strategy,
            "threshold": threshold,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("RESCALE_OUTLIERS_WITH_Z_SCORE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def rescale_outliers_with_skew(
        self,
        source_column: Columns,
        target_column: str,
        outlier_strategy: Literal["Z_SCORE", "MODIFIED_Z_SCORE", "IQR"],
        skew_function: Literal["LOG", "ROOT", "SQUARE"],
        *,
        threshold: float | None = None,
        value: float | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts logarithms, roots or squares of the numbers of a column into a new one, to bring outliers nearer.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            target_column: Name of the new column.
            outlier_strategy: How far from the others a number is measured: from the mean in standard deviations
                (`Z_SCORE`), from the median in median distances (`MODIFIED_Z_SCORE`), or from the quartiles in distances
                between them (`IQR`).
            skew_function: `LOG` is the natural logarithm unless `value` gives its base, `ROOT` the square root unless
                `value` gives its degree, and `SQUARE` the number by itself.
            threshold: The distance beyond which a number is an outlier. `3` unless given.
            value: Base of `LOG`, or degree of `ROOT`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "outlierStrategy": outlier_strategy,
            "threshold": threshold,
            "skewFunction": skew_function,
            "value": value,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("RESCALE_OUTLIERS_WITH_SKEW", given, {"ConditionExpressions": conditions, "Comment": comment})

    def advanced_datatype_filter(
        self,
        source_column: Columns,
        pattern: str,
        advanced_data_type: str,
        filter_values: Sequence[str],
        strategy: Literal["KEEP_ROWS", "DISCARD_ROWS", "CLEAR_FILTERS", "CLEAR_OTHERS"],
        *,
        clear_with_empty: bool | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Keeps, discards or clears what has certain values of a detail of what text stands for.

        Args:
            source_column: Column of text; what is not text is looked at as text.
            pattern: The detail: `AREA_CODE`, `TIME_ZONE`, `COUNTRY_CODE` of a phone number; `TIME_ZONE`, `COUNTRY`,
                `STATE`, `CITY`, `REGION` of a ZIP code; `DAY`, `MONTH`, `MONTH_NAME`, `WEEK`, `QUARTER`, `YEAR` of a date;
                `TIME_ZONE`, `REGION` of a state; `LENGTH`, `NETWORK` of a card; `PROTOCOL`, `TLD`, `DOMAIN` of a URL;
                `TLD`, `DOMAIN` of an e-mail address.
            advanced_data_type: What the text stands for: `Phone`, `Zip Code`, `Date Time`, `State`, `Credit Card`,
                `URL` or `Email`.
            filter_values: Values of the detail; large and small letters are the same.
            strategy: What to do: keep the rows that have one of the values, discard them, clear the cells that have
                one, or clear the others.
            clear_with_empty: Clear cells with empty text, not with null; for columns of text.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "pattern": pattern,
            "advancedDataType": advanced_data_type,
            "filterValues": filter_values,
            "strategy": strategy,
            "clearWithEmpty": clear_with_empty,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ADVANCED_DATATYPE_FILTER", given, {"ConditionExpressions": conditions, "Comment": comment})

    def advanced_datatype_flag(
        self,
        source_column: Columns,
        target_column: str,
        pattern: str,
        advanced_data_type: str,
        filter_values: Sequence[str],
        *,
        true_string: str | None = None,
        false_string: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new column whether a detail of what text stands for is one of some values.

        Args:
            source_column: Column of text; what is not text is looked at as text.
            target_column: Name of the new column.
            pattern: The detail: `AREA_CODE`, `TIME_ZONE`, `COUNTRY_CODE` of a phone number; `TIME_ZONE`, `COUNTRY`,
                `STATE`, `CITY`, `REGION` of a ZIP code; `DAY`, `MONTH`, `MONTH_NAME`, `WEEK`, `QUARTER`, `YEAR` of a date;
                `TIME_ZONE`, `REGION` of a state; `LENGTH`, `NETWORK` of a card; `PROTOCOL`, `TLD`, `DOMAIN` of a URL;
                `TLD`, `DOMAIN` of an e-mail address.
            advanced_data_type: What the text stands for: `Phone`, `Zip Code`, `Date Time`, `State`, `Credit Card`,
                `URL` or `Email`.
            filter_values: Values of the detail; large and small letters are the same.
            true_string: What to say where it is so. `True` unless given.
            false_string: What to say where it is not so. `False` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "pattern": pattern,
            "advancedDataType": advanced_data_type,
            "filterValues": filter_values,
            "trueString": true_string,
            "falseString": false_string,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ADVANCED_DATATYPE_FLAG", given, {"ConditionExpressions": conditions, "Comment": comment})

    def extract_advanced_datatype_details(
        self,
        source_column: Columns,
        target_column: str,
        pattern: str,
        advanced_data_type: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts a detail that follows from what text stands for into a new column.

        Args:
            source_column: Column of text; what is not text is looked at as text.
            target_column: Name of the new column.
            pattern: The detail: `AREA_CODE`, `TIME_ZONE`, `COUNTRY_CODE` of a phone number; `TIME_ZONE`, `COUNTRY`,
                `STATE`, `CITY`, `REGION` of a ZIP code; `DAY`, `MONTH`, `MONTH_NAME`, `WEEK`, `QUARTER`, `YEAR` of a date;
                `TIME_ZONE`, `REGION` of a state; `LENGTH`, `NETWORK` of a card; `PROTOCOL`, `TLD`, `DOMAIN` of a URL;
                `TLD`, `DOMAIN` of an e-mail address.
            advanced_data_type: What the text stands for: `Phone`, `Zip Code`, `Date Time`, `State`, `Credit Card`,
                `URL` or `Email`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "pattern": pattern,
            "advancedDataType": advanced_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("EXTRACT_ADVANCED_DATATYPE_DETAILS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def get_advanced_datatype(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Asks which advanced type a column has, and leaves the table as it is.

        Args:
            source_column: Column whose advanced type is asked for.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("GET_ADVANCED_DATATYPE", given, {"Comment": comment})

    def cryptographic_hash(
        self,
        source_columns: Sequence[str],
        *,
        algorithm: Literal["MD5", "SHA1", "SHA256", "SHA512", "HMAC_MD5", "HMAC_SHA1", "HMAC_SHA256", "HMAC_SHA512"] | None = None,
        secret_id: str | None = None,
        secret_version: str | None = None,
        entity_type_filter: Sequence[str] | None = None,
        create_secret_if_missing: bool | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces text by its hash in base64, with a key or without.

        Args:
            source_columns: Columns to change, in place; what is not text becomes text first.
            algorithm: How to hash. `HMAC_SHA256` unless given.
            secret_id: Name or ARN of the secret whose key is used, or `databrew!default`; an `HMAC_` algorithm needs
                it.
            secret_version: The version of the secret, where the run says which one it gives.
            entity_type_filter: What to change in a text, such as `EMAIL`, `PHONE_NUMBER` or `USA_ALL`; whole cells
                unless given.
            create_secret_if_missing: What the service is to do where there is no secret; here the run gives it, and
                none is made.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "algorithm": algorithm,
            "secretId": secret_id,
            "secretVersion": secret_version,
            "entityTypeFilter": entity_type_filter,
            "createSecretIfMissing": create_secret_if_missing,
        }
        return self._with_step("CRYPTOGRAPHIC_HASH", given, {"ConditionExpressions": conditions, "Comment": comment})

    def decrypt(
        self,
        source_columns: Sequence[str],
        kms_key_arn: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Decrypts messages of the AWS Encryption SDK, such as ENCRYPT makes.

        Args:
            source_columns: Columns to change, in place; what is not text becomes text first.
            kms_key_arn: ARN of the AWS KMS key, or the name by which the run gives a key.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "kmsKeyArn": kms_key_arn,
        }
        return self._with_step("DECRYPT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def deterministic_decrypt(
        self,
        source_columns: Sequence[str],
        secret_id: str,
        *,
        secret_version: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Decrypts what DETERMINISTIC_ENCRYPT encrypted with the same secret.

        Args:
            source_columns: Columns to change, in place; what is not text becomes text first.
            secret_id: Name or ARN of the secret that the cells were encrypted with.
            secret_version: The version of the secret, where the run says which one it gives.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "secretId": secret_id,
            "secretVersion": secret_version,
        }
        return self._with_step("DETERMINISTIC_DECRYPT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def deterministic_encrypt(
        self,
        source_columns: Sequence[str],
        secret_id: str,
        *,
        secret_version: str | None = None,
        entity_type_filter: Sequence[str] | None = None,
        create_secret_if_missing: bool | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Encrypts text so that equal texts give equal ciphertexts, which DETERMINISTIC_DECRYPT reads.

        Args:
            source_columns: Columns to change, in place; what is not text becomes text first.
            secret_id: Name or ARN of the secret whose key of 32 bytes is used, or `databrew!default`.
            secret_version: The version of the secret, where the run says which one it gives.
            entity_type_filter: What to change in a text, such as `EMAIL`, `PHONE_NUMBER` or `USA_ALL`; whole cells
                unless given.
            create_secret_if_missing: What the service is to do where there is no secret; here the run gives it, and
                none is made.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "secretId": secret_id,
            "secretVersion": secret_version,
            "entityTypeFilter": entity_type_filter,
            "createSecretIfMissing": create_secret_if_missing,
        }
        return self._with_step("DETERMINISTIC_ENCRYPT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def encrypt(
        self,
        source_columns: Sequence[str],
        kms_key_arn: str,
        *,
        entity_type_filter: Sequence[str] | None = None,
        preserve_data_type: bool | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Encrypts text into messages of the AWS Encryption SDK, which differ for equal texts.

        Args:
            source_columns: Columns to change, in place; what is not text becomes text first.
            kms_key_arn: ARN of the AWS KMS key, or the name by which the run gives a key.
            entity_type_filter: What to change in a text, such as `EMAIL`, `PHONE_NUMBER` or `USA_ALL`; whole cells
                unless given.
            preserve_data_type: Whether a message says in clear which type the column had, where that is not text.
                `true` unless given.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "kmsKeyArn": kms_key_arn,
            "entityTypeFilter": entity_type_filter,
            "preserveDataType": preserve_data_type,
        }
        return self._with_step("ENCRYPT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def mask_custom(
        self,
        source_columns: Sequence[str],
        mask_symbol: str,
        custom_value: str,
        *,
        regex: bool | None = None,
        entity_type_filter: Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Masks each character of what a text or regular expression finds.

        Args:
            source_columns: Columns to change, in place; what is not text becomes text first.
            mask_symbol: What to put in place of each character.
            custom_value: Text or regular expression to look for.
            regex: Take `customValue` as a regular expression.
            entity_type_filter: What to change in a text, such as `EMAIL`, `PHONE_NUMBER` or `USA_ALL`; whole cells
                unless given.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "maskSymbol": mask_symbol,
            "regex": regex,
            "customValue": custom_value,
            "entityTypeFilter": entity_type_filter,
        }
        return self._with_step("MASK_CUSTOM", given, {"ConditionExpressions": conditions, "Comment": comment})

    def mask_date(
        self,
        source_columns: Sequence[str],
        mask_symbol: str,
        redact: Sequence[str],
        *,
        locale: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Masks the digits and letters of chosen parts of dates.

        Args:
            source_columns: Columns to change, in place; what is not text becomes text first.
            mask_symbol: What to put in place of each character.
            redact: The parts to mask.
            locale: Language of dates; English alone is read, whatever is named here. `en` unless given.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "maskSymbol": mask_symbol,
            "redact": redact,
            "locale": locale,
        }
        return self._with_step("MASK_DATE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def mask_delimiter(
        self,
        source_columns: Sequence[str],
        mask_symbol: str,
        *,
        start_delimiter: str | None = None,
        end_delimiter: str | None = None,
        preserve_delimiters: bool | None = None,
        alphabet: Sequence[str] | None = None,
        entity_type_filter: Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Masks the characters between two delimiters.

        Args:
            source_columns: Columns to change, in place; what is not text becomes text first.
            mask_symbol: What to put in place of each character.
            start_delimiter: Text behind which masking begins; the start of the cell unless given.
            end_delimiter: Text before which masking ends; the end of the cell unless given.
            preserve_delimiters: Whether the delimiters stay as they are. `true` unless given.
            alphabet: Characters that are not masked: signs that are neither letters, digits nor blanks, and blanks.
            entity_type_filter: What to change in a text, such as `EMAIL`, `PHONE_NUMBER` or `USA_ALL`; whole cells
                unless given.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "maskSymbol": mask_symbol,
            "startDelimiter": start_delimiter,
            "endDelimiter": end_delimiter,
            "preserveDelimiters": preserve_delimiters,
            "alphabet": alphabet,
            "entityTypeFilter": entity_type_filter,
        }
        return self._with_step("MASK_DELIMITER", given, {"ConditionExpressions": conditions, "Comment": comment})

    def mask_range(
        self,
        source_columns: Sequence[str],
        mask_symbol: str,
        *,
        start: int | None = None,
        stop: int | None = None,
        alphabet: Sequence[str] | None = None,
        entity_type_filter: Sequence[str] | None = None,
        mask_mode: str | None = None,
        first_n: int | None = None,
        last_n: int | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Masks the characters from one position up to another.

        Args:
            source_columns: Columns to change, in place; what is not text becomes text first.
            mask_symbol: What to put in place of each character.
            start: Position of the first character to mask, from 0, and from the end where negative; the first unless
                given.
            stop: Position of the first character behind them, from 0, and from the end where negative; the end unless
                given.
            alphabet: Characters that are not masked: signs that are neither letters, digits nor blanks, and blanks.
            entity_type_filter: What to change in a text, such as `EMAIL`, `PHONE_NUMBER` or `USA_ALL`; whole cells
                unless given.
            mask_mode: How the console says it: `MASK_FIRST_N`, `MASK_LAST_N` or another.
            first_n: How many characters to mask from the start, where `stop` does not say it.
            last_n: How many characters to mask from the end, where `start` does not say it.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "maskSymbol": mask_symbol,
            "start": start,
            "stop": stop,
            "alphabet": alphabet,
            "entityTypeFilter": entity_type_filter,
            "maskMode": mask_mode,
            "firstN": first_n,
            "lastN": last_n,
        }
        return self._with_step("MASK_RANGE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_with_random_between(
        self,
        source_columns: Sequence[str],
        lower_bound: str,
        upper_bound: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces every cell by a random number between two bounds.

        Args:
            source_columns: Columns to change, in place; what is not text becomes text first.
            lower_bound: The least number that may come.
            upper_bound: The greatest number that may come.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "lowerBound": lower_bound,
            "upperBound": upper_bound,
        }
        return self._with_step("REPLACE_WITH_RANDOM_BETWEEN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def replace_with_random_date_between(
        self,
        source_columns: Sequence[str],
        start_date: str,
        end_date: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Replaces every cell by a random date between two others.

        Args:
            source_columns: Columns to change, in place; what is not text becomes text first.
            start_date: The first moment that may come, as `yyyy-MM-dd HH:mm:ss`.
            end_date: The last moment that may come, as `yyyy-MM-dd HH:mm:ss`.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "startDate": start_date,
            "endDate": end_date,
        }
        return self._with_step("REPLACE_WITH_RANDOM_DATE_BETWEEN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def shuffle_rows(
        self,
        source_columns: Sequence[str],
        *,
        group_by_columns: Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Moves the cells of some columns to other rows, at random.

        Args:
            source_columns: Columns to change, in place; what is not text becomes text first.
            group_by_columns: Columns whose values make a group; cells move within their group alone.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "groupByColumns": group_by_columns,
        }
        return self._with_step("SHUFFLE_ROWS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def boolean_operation(
        self,
        value_expression: str,
        true_value_expression: str,
        false_value_expression: str,
        target_column: str,
        *,
        with_expressions: Sequence[Mapping[str, Any]] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Makes a new column of one value where a condition is true, and of another where it is not.

        Args:
            value_expression: The condition: columns in back ticks, texts in quotes.
            true_value_expression: What to put where it is true: a text, or a column or aggregate in back ticks.
            false_value_expression: What to put where it is not true.
            target_column: Name of the new column.
            with_expressions: Aggregates of whole columns, which the expression names as `:name` in back ticks.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "valueExpression": value_expression,
            "trueValueExpression": true_value_expression,
            "falseValueExpression": false_value_expression,
            "withExpressions": with_expressions,
            "targetColumn": target_column,
        }
        return self._with_step("BOOLEAN_OPERATION", given, {"ConditionExpressions": conditions, "Comment": comment})

    def case_operation(
        self,
        value_expression: str,
        target_column: str,
        *,
        with_expressions: Sequence[Mapping[str, Any]] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Makes a new column from the first of several conditions that is true.

        Args:
            value_expression: A `case when … then … else … end`: columns in back ticks, texts in quotes.
            target_column: Name of the new column.
            with_expressions: Aggregates of whole columns, which the expression names as `:name` in back ticks.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "valueExpression": value_expression,
            "withExpressions": with_expressions,
            "targetColumn": target_column,
        }
        return self._with_step("CASE_OPERATION", given, {"ConditionExpressions": conditions, "Comment": comment})

    def flag_column_from_null(
        self,
        source_column: Columns,
        target_column: str,
        *,
        flag_type: Literal["Null values"] | None = None,
        true_string: str | None = None,
        false_string: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new text column whether a cell is missing.

        Args:
            source_column: Column to look at.
            target_column: Name of the new column.
            flag_type: Always `Null values`. `Null values` unless given.
            true_string: What to say where it is so. `True` unless given.
            false_string: What to say where it is not so. `False` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "flagType": flag_type,
            "trueString": true_string,
            "falseString": false_string,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FLAG_COLUMN_FROM_NULL", given, {"ConditionExpressions": conditions, "Comment": comment})

    def flag_column_from_pattern(
        self,
        source_column: Columns,
        target_column: str,
        pattern: str,
        *,
        flag_type: Literal["Pattern"] | None = None,
        is_text: bool | None = None,
        true_string: str | None = None,
        false_string: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new text column whether a cell matches a pattern.

        Args:
            source_column: Text column to look at.
            target_column: Name of the new column.
            pattern: Text or regular expression to look for.
            flag_type: Always `Pattern`. `Pattern` unless given.
            is_text: Take the pattern as plain text.
            true_string: What to say where it is so. `True` unless given.
            false_string: What to say where it is not so. `False` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "flagType": flag_type,
            "pattern": pattern,
            "isText": is_text,
            "trueString": true_string,
            "falseString": false_string,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FLAG_COLUMN_FROM_PATTERN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def merge(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        delimiter: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Joins the text of several columns in a new column.

        Args:
            source_columns: Columns to join, in this order.
            target_column: Name of the new column.
            delimiter: What to put between two values.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "delimiter": delimiter,
            "targetColumn": target_column,
        }
        return self._with_step("MERGE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def split_column_between_delimiter(
        self,
        source_column: Columns,
        pattern_option1: Mapping[str, Any],
        pattern_option2: Mapping[str, Any],
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Splits a text column at two delimiters into three columns.

        Args:
            source_column: Text column to split.
            pattern_option1: The first delimiter.
            pattern_option2: The second delimiter.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "patternOption1": pattern_option1,
            "patternOption2": pattern_option2,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SPLIT_COLUMN_BETWEEN_DELIMITER", given, {"ConditionExpressions": conditions, "Comment": comment})

    def split_column_between_positions(
        self,
        source_column: Columns,
        start_position: int,
        end_position: int,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Splits a text column at two positions into three columns.

        Args:
            source_column: Text column to split.
            start_position: How many characters stand before the first cut. From 0 to 1000000.
            end_position: How many characters stand before the second cut. From 0 to 1000000.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "startPosition": start_position,
            "endPosition": end_position,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SPLIT_COLUMN_BETWEEN_POSITIONS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def split_column_from_end(
        self,
        source_column: Columns,
        position: int,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Splits a text column into two at a position counted from the end.

        Args:
            source_column: Text column to split.
            position: How many characters stand between the end and the cut. From 0 to 1000000.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "position": position,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SPLIT_COLUMN_FROM_END", given, {"ConditionExpressions": conditions, "Comment": comment})

    def split_column_from_start(
        self,
        source_column: Columns,
        position: int,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Splits a text column into two at a position counted from the start.

        Args:
            source_column: Text column to split.
            position: How many characters stand between the start and the cut. From 0 to 1000000.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "position": position,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SPLIT_COLUMN_FROM_START", given, {"ConditionExpressions": conditions, "Comment": comment})

    def split_column_multiple_delimiter(
        self,
        source_column: Columns,
        pattern_options: Sequence[Mapping[str, Any]],
        limit: int,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Splits a text column at any of several delimiters into several columns.

        Args:
            source_column: Text column to split.
            pattern_options: The delimiters.
            limit: How many times to split; there is one column more. From 1 to 20.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "patternOptions": pattern_options,
            "limit": limit,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SPLIT_COLUMN_MULTIPLE_DELIMITER", given, {"ConditionExpressions": conditions, "Comment": comment})

    def split_column_single_delimiter(
        self,
        source_column: Columns,
        pattern: str,
        limit: int,
        *,
        include_in_split: bool | None = None,
        is_text: bool | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Splits a text column at a delimiter into several columns.

        Args:
            source_column: Text column to split.
            pattern: Text or regular expression to split at.
            limit: How many times to split; there is one column more. From 1 to 20.
            include_in_split: Keep the delimiter, at the end of the part before it.
            is_text: Take the pattern as plain text.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "pattern": pattern,
            "limit": limit,
            "includeInSplit": include_in_split,
            "isText": is_text,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SPLIT_COLUMN_SINGLE_DELIMITER", given, {"ConditionExpressions": conditions, "Comment": comment})

    def split_column_with_intervals(
        self,
        source_column: Columns,
        start_position: int,
        interval: int,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Splits a text column every so many characters into several columns.

        Args:
            source_column: Text column to split.
            start_position: How many characters stand before the first cut. From 0 to 1000000.
            interval: How many characters stand between two cuts. From 1 to 1000000.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "startPosition": start_position,
            "interval": interval,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SPLIT_COLUMN_WITH_INTERVALS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def number_format(
        self,
        source_column: Columns,
        *,
        decimal_places: int | None = None,
        numeric_decimal_separator: Literal[".", ",", "null", ""] | None = None,
        numeric_thousand_separator: Literal[",", " ", ".", "\\", "'", "null", ""] | None = None,
        numeric_abbreviated_unit: Literal["THOUSAND", "MILLION", "BILLION", "TRILLION", "null", ""] | None = None,
        numeric_unit_abbreviation: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Formats a column of numbers as text.

        Args:
            source_column: Column of numbers to change, in place.
            decimal_places: Digits after the decimal separator; without it, as many as are needed. From 0 to 38.
            numeric_decimal_separator: What stands before the fraction; without it, a point.
            numeric_thousand_separator: What divides groups of three digits; `null` is nothing.
            numeric_abbreviated_unit: Unit to write numbers in; `null` is none.
            numeric_unit_abbreviation: Text to put after the number, such as K or bn; `null` is none.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "decimalPlaces": decimal_places,
            "numericDecimalSeparator": numeric_decimal_separator,
            "numericThousandSeparator": numeric_thousand_separator,
            "numericAbbreviatedUnit": numeric_abbreviated_unit,
            "numericUnitAbbreviation": numeric_unit_abbreviation,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("NUMBER_FORMAT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def format_phone_number(
        self,
        source_column: Columns,
        *,
        phone_number_format: Literal["E164"] | None = None,
        default_region: str | None = None,
        default_region_column: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Writes phone numbers in the international format E.164.

        Args:
            source_column: Column of phone numbers to change, in place.
            phone_number_format: How numbers are written; always `E164`. `E164` unless given.
            default_region: Region of numbers without a calling code: its ISO code of two or three letters.
            default_region_column: Column with the region of numbers without a calling code, in place of one for all.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "phoneNumberFormat": phone_number_format,
            "defaultRegion": default_region,
            "defaultRegionColumn": default_region_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FORMAT_PHONE_NUMBER", given, {"ConditionExpressions": conditions, "Comment": comment})

    def nest_to_array(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        remove_source_columns: bool | None = None,
        comment: str | None = None,
    ) -> Self:
        """Makes an array of the cells of several columns.

        Args:
            source_columns: Columns to pack.
            target_column: Name of the new column; it may be that of a source if these are removed.
            remove_source_columns: Drop the sources.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "targetColumn": target_column,
            "removeSourceColumns": remove_source_columns,
        }
        return self._with_step("NEST_TO_ARRAY", given, {"Comment": comment})

    def nest_to_map(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        remove_source_columns: bool | None = None,
        comment: str | None = None,
    ) -> Self:
        """Makes a map of the cells of several columns, with the names of the columns as its keys.

        Args:
            source_columns: Columns to pack.
            target_column: Name of the new column; it may be that of a source if these are removed.
            remove_source_columns: Drop the sources.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "targetColumn": target_column,
            "removeSourceColumns": remove_source_columns,
        }
        return self._with_step("NEST_TO_MAP", given, {"Comment": comment})

    def nest_to_struct(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        remove_source_columns: bool | None = None,
        comment: str | None = None,
    ) -> Self:
        """Makes a struct of the cells of several columns, with a field for each column.

        Args:
            source_columns: Columns to pack.
            target_column: Name of the new column; it may be that of a source if these are removed.
            remove_source_columns: Drop the sources.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "targetColumn": target_column,
            "removeSourceColumns": remove_source_columns,
        }
        return self._with_step("NEST_TO_STRUCT", given, {"Comment": comment})

    def unnest_array(
        self,
        source_column: Columns,
        target_column: str,
        *,
        remove_source_column: bool | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Makes a row of each entry of an array, with the other cells of its row beside it.

        Args:
            source_column: Column of arrays, or of JSON text.
            target_column: Name of the column of entries. With the name of the source, it takes its place.
            remove_source_column: Drop the arrays.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "removeSourceColumn": remove_source_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("UNNEST_ARRAY", given, {"Comment": comment})

    def unnest_map(
        self,
        source_column: Columns,
        *,
        remove_source_column: bool | None = None,
        target_column: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Makes a row of each entry of a map, with its key and its value in two new columns.

        Args:
            source_column: Column of maps.
            remove_source_column: Drop the source.
            target_column: What the names of the new columns start with.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "removeSourceColumn": remove_source_column,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("UNNEST_MAP", given, {"Comment": comment})

    def unnest_struct(
        self,
        source_column: Columns,
        *,
        remove_source_column: bool | None = None,
        target_column: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Makes a column of each field of a struct.

        Args:
            source_column: Column of structs.
            remove_source_column: Drop the source.
            target_column: What the names of the new columns start with, with a dot behind it.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "removeSourceColumn": remove_source_column,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("UNNEST_STRUCT", given, {"Comment": comment})

    def unnest_struct_n(
        self,
        *,
        source_columns: Sequence[str] | None = None,
        regex_column_selector: str | None = None,
        remove_source_column: bool | None = None,
        unnest_level: int | None = None,
        delimiter: str | None = None,
        condition_expressions: str | None = None,
        comment: str | None = None,
    ) -> Self:
        """Makes a column of each field of structs, and of the structs inside of them.

        Args:
            source_columns: Columns of structs.
            regex_column_selector: Regular expression for the names of the columns, in place of a list.
            remove_source_column: Drop the source.
            unnest_level: Levels of structs to take apart; all of them without it. From 1 to 1000.
            delimiter: What stands between the levels in the new names. `.` unless given.
            condition_expressions: An empty list, which the page names as a parameter.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "regexColumnSelector": regex_column_selector,
            "removeSourceColumn": remove_source_column,
            "unnestLevel": unnest_level,
            "delimiter": delimiter,
            "conditionExpressions": condition_expressions,
        }
        return self._with_step("UNNEST_STRUCT_N", given, {"Comment": comment})

    def unnest_specific_key(
        self,
        path: str,
        target_column: str,
        *,
        source_column: Columns = None,
        delimiter: str | None = None,
        remove_source_column: bool | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the value at a path inside of a struct or map into a new column.

        Args:
            path: Names in back ticks with the delimiter between them, the column first: `` `activityType`.`typeKey` ``.
            target_column: Name of the new column.
            source_column: Column of structs, maps, arrays or JSON text; the one that the path begins with, unless
                given.
            delimiter: What stands between the names of the path. `.` unless given.
            remove_source_column: Drop the source.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "path": path,
            "delimiter": delimiter,
            "targetColumn": target_column,
            "removeSourceColumn": remove_source_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("UNNEST_SPECIFIC_KEY", given, {"ConditionExpressions": conditions, "Comment": comment})

    def group_by(
        self,
        source_columns: Sequence[str],
        group_by_agg_function_options: Sequence[Mapping[str, Any]],
        *,
        use_new_data_frame: bool | None = None,
        comment: str | None = None,
    ) -> Self:
        """Groups rows by columns and aggregates each group.

        Args:
            source_columns: Columns whose values make a group.
            group_by_agg_function_options: What is computed for each group.
            use_new_data_frame: `true`: the groups become the table. `false`: every row stays, with the results of its
                group beside it. `true` unless given.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "groupByAggFunctionOptions": group_by_agg_function_options,
            "useNewDataFrame": use_new_data_frame,
        }
        return self._with_step("GROUP_BY", given, {"Comment": comment})

    def join(
        self,
        join_type: Literal["INNER_JOIN", "LEFT_JOIN", "RIGHT_JOIN", "OUTER_JOIN", "LEFT_EXCLUDING_JOIN", "RIGHT_EXCLUDING_JOIN", "OUTER_EXCLUDING_JOIN"],
        left_columns: Sequence[str],
        right_columns: Sequence[str],
        *,
        join_keys: Sequence[Mapping[str, Any]] | None = None,
        join_conditions: Sequence[Mapping[str, Any]] | None = None,
        second_input_location: str | None = None,
        secondary_inputs: Sequence[Mapping[str, Any]] | None = None,
        secondary_dataset_name: str | None = None,
        expect_match: Literal["any", "at most one", "one"] | None = None,
        empty_keys_match: bool | None = None,
        comment: str | None = None,
    ) -> Self:
        """Puts rows of a second table beside the rows that have the same keys.

        Args:
            join_type: Which rows are kept.
            left_columns: Columns of this table to keep.
            right_columns: Columns of the second table to keep.
            join_keys: Pairs of columns that must be equal. Needed without `joinConditions`.
            join_conditions: Pairs of columns that must compare so. DataBrew does not have it.
            second_input_location: Location of the second table.
            secondary_inputs: Locations of the other tables, in their order.
            secondary_dataset_name: Name under which the second table is given.
            expect_match: How many rows of the second table each row of this one must match; anything else is an error.
                `any` unless given. DataBrew does not have it.
            empty_keys_match: Whether empty text in a key matches empty text, as in SQL; else it matches nothing, as
                null does. DataBrew does not have it.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "joinKeys": join_keys,
            "joinConditions": join_conditions,
            "joinType": join_type,
            "leftColumns": left_columns,
            "rightColumns": right_columns,
            "secondInputLocation": second_input_location,
            "secondaryInputs": secondary_inputs,
            "secondaryDatasetName": secondary_dataset_name,
            "expectMatch": expect_match,
            "emptyKeysMatch": empty_keys_match,
        }
        return self._with_step("JOIN", given, {"Comment": comment})

    def pivot(
        self,
        source_column: Columns,
        value_column: str,
        aggregate_function: Literal["SUM", "AVERAGE", "MIN", "MAX", "COUNT", "COUNT_DISTINCT", "MEDIAN", "MODE", "STANDARD_DEVIATION", "VARIANCE", "FIRST", "LAST", "ANY", "COLLECT_LIST", "UNAGGREGATED", "MEAN", "AVG", "STDDEV"],
        *,
        column_names: str | None = None,
        max_columns: int | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Turns the values of one column into columns, and aggregates another column into their cells.

        Args:
            source_column: Column whose values become columns; it may have at most 10 different ones, or `maxColumns`.
            value_column: Column whose values are aggregated into the cells.
            aggregate_function: Aggregate function; COLLECT_LIST keeps all values.
            column_names: Names of the new columns: `{value}` stands for the value, `{column}` for `sourceColumn`,
                `{valueColumn}` for that one, and `{function}` for the function in lower case.
                `{column}_{value}_{valueColumn}_{function}` unless given.
            max_columns: How many different values `sourceColumn` may have. `10` unless given. From 1 to 10000. DataBrew
                does not have it.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "valueColumn": value_column,
            "aggregateFunction": aggregate_function,
            "columnNames": column_names,
            "maxColumns": max_columns,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("PIVOT", given, {"Comment": comment})

    def transpose(
        self,
        pivot_columns: Sequence[str],
        value_columns: Sequence[str],
        aggregate_function: Literal["SUM", "AVERAGE", "MIN", "MAX", "COUNT", "COUNT_DISTINCT", "MEDIAN", "MODE", "STANDARD_DEVIATION", "VARIANCE", "FIRST", "LAST", "ANY", "COLLECT_LIST", "UNAGGREGATED", "MEAN", "AVG", "STDDEV"],
        new_column: str,
        *,
        comment: str | None = None,
    ) -> Self:
        """Turns rows into columns and columns into rows.

        Args:
            pivot_columns: Columns whose values become the names of the new columns.
            value_columns: Columns that become rows.
            aggregate_function: Aggregate function for the cells that come together; COLLECT_LIST for none.
            new_column: Name of the column for the names of the columns that become rows.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "pivotColumns": pivot_columns,
            "valueColumns": value_columns,
            "aggregateFunction": aggregate_function,
            "newColumn": new_column,
        }
        return self._with_step("TRANSPOSE", given, {"Comment": comment})

    def union(
        self,
        secondary_dataset_names: Sequence[str],
        *,
        datasets_columns: Sequence[Sequence[str | None]] | None = None,
        secondary_inputs: Sequence[Mapping[str, Any]] | None = None,
        target_column_names: Sequence[str] | None = None,
        by: Literal["name", "position"] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the rows of other tables below those of this one.

        Args:
            secondary_dataset_names: Names under which the other tables are given.
            datasets_columns: For this table and then for each other one a list of columns, in the order of
                `targetColumnNames`; `null` where there is none. Needed without `by`.
            secondary_inputs: Locations of the other tables, in their order.
            target_column_names: Names of the columns of the result. Needed without `by`. With it, they choose columns
                by name, or rename them by position; without them, all columns stay.
            by: Instead of lists: puts together columns with the same name, or columns at the same position. DataBrew
                does not have it.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "datasetsColumns": datasets_columns,
            "secondaryDatasetNames": secondary_dataset_names,
            "secondaryInputs": secondary_inputs,
            "targetColumnNames": target_column_names,
            "by": by,
        }
        return self._with_step("UNION", given, {"Comment": comment})

    def unpivot(
        self,
        source_columns: Sequence[str],
        unpivot_column: str,
        value_column: str,
        *,
        comment: str | None = None,
    ) -> Self:
        """Turns columns into rows: one for each cell, with the name of its column beside it.

        Args:
            source_columns: Columns that become rows.
            unpivot_column: Name of the new column for the names of these columns.
            value_column: Name of the new column for their cells.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "unpivotColumn": unpivot_column,
            "valueColumn": value_column,
        }
        return self._with_step("UNPIVOT", given, {"Comment": comment})

    def binarization(
        self,
        source_column: Columns,
        threshold: str,
        target_column: str,
        *,
        flip: bool | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new column whether numbers are greater than a threshold: 1, or else 0.

        Args:
            source_column: Column of numbers.
            threshold: Number that greater ones are told from.
            target_column: Name of the new column.
            flip: Give 0 to greater numbers, and 1 to the others.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "threshold": threshold,
            "flip": flip,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("BINARIZATION", given, {"ConditionExpressions": conditions, "Comment": comment})

    def bucketization(
        self,
        source_column: Columns,
        bucket_names: Sequence[str],
        target_column: str,
        *,
        splits: Sequence[str] | None = None,
        percentage: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the name of the bucket that a number lies in into a new column.

        Args:
            source_column: Column of numbers.
            bucket_names: Names of the buckets, from the lowest up.
            target_column: Name of the new column.
            splits: Bounds of the buckets, one more than there are names, ascending; `-Infinity` and `Infinity` may be
                the ends.
            percentage: How many percent of the values are in a bucket, in place of `splits`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "bucketNames": bucket_names,
            "splits": splits,
            "percentage": percentage,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("BUCKETIZATION", given, {"ConditionExpressions": conditions, "Comment": comment})

    def categorical_mapping(
        self,
        source_column: Columns,
        category_map: Mapping[str, str],
        map_type: Literal["NUMERIC", "TEXT"],
        target_column: str,
        *,
        mapping_option: Literal["ALL_VALUES", "TOP_X_VALUES"] | None = None,
        delete_other_rows: bool | None = None,
        keep_others: bool | None = None,
        other: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Maps the values of a column to others, in a new column.

        Args:
            source_column: Column whose values are mapped.
            category_map: What each value becomes, as an object.
            map_type: Whether values become numbers or text.
            target_column: Name of the new column.
            mapping_option: How the console came by the map. It makes no difference.
            delete_other_rows: Remove the rows of all other values.
            keep_others: Leave all other values as they are.
            other: What all other values become.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "categoryMap": category_map,
            "mapType": map_type,
            "mappingOption": mapping_option,
            "deleteOtherRows": delete_other_rows,
            "keepOthers": keep_others,
            "other": other,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("CATEGORICAL_MAPPING", given, {"ConditionExpressions": conditions, "Comment": comment})

    def one_hot_encoding(
        self,
        source_column: Columns,
        *,
        column_names: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Makes a column for each value of a column, with 1 in the rows that have it and 0 in the others.

        Args:
            source_column: Column whose values become columns; it may have at most 10 different ones.
            column_names: Names of the new columns: `{value}` stands for the value, and `{column}` for the name of the
                source. `{column}_{value}` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnNames": column_names,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ONE_HOT_ENCODING", given, {"ConditionExpressions": conditions, "Comment": comment})

    def normalization(
        self,
        source_column: Columns,
        strategy: Literal["MIN_MAX", "SCALE_BETWEEN", "MEAN_NORMALIZATION", "Z_SCORE"],
        target_column: str,
        *,
        lower_bound: str | None = None,
        upper_bound: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the numbers of a column, brought to another scale, into a new column.

        Args:
            source_column: Column of numbers.
            strategy: What the numbers are brought to.
            target_column: Name of the new column.
            lower_bound: What the least number becomes by `SCALE_BETWEEN`.
            upper_bound: What the greatest number becomes by `SCALE_BETWEEN`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "strategy": strategy,
            "lowerBound": lower_bound,
            "upperBound": upper_bound,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("NORMALIZATION", given, {"ConditionExpressions": conditions, "Comment": comment})

    def skewness(
        self,
        source_column: Columns,
        skew_function: Literal["ROOT", "LOG", "SQUARE"],
        target_column: str,
        *,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts a root, logarithm or square of numbers into a new column, so that they are spread more evenly.

        Args:
            source_column: Column of numbers.
            skew_function: Function that the numbers go through.
            target_column: Name of the new column.
            value: Which root is taken, or the base of the logarithm; 2 and e unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "skewFunction": skew_function,
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SKEWNESS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def tokenization(
        self,
        source_column: Columns,
        target_column: str,
        *,
        delimiter: str | None = None,
        expand_contractions: Literal["ENABLED", "DISABLED"] | None = None,
        stemming_mode: Literal["PORTER", "LANCASTER", "NONE"] | None = None,
        stop_word_removal_mode: Literal["DEFAULT", "CUSTOM", "NONE"] | None = None,
        custom_stop_words: Sequence[str] | None = None,
        tokenizer_pattern: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the words of a text, or their stems, into a new column.

        Args:
            source_column: Column of text.
            target_column: Name of the new column.
            delimiter: What stands between two tokens in the result. ` ` unless given.
            expand_contractions: Whether `don't` becomes `do not`. `DISABLED` unless given.
            stemming_mode: Algorithm by which words become their stems. `NONE` unless given.
            stop_word_removal_mode: Which words are left out: common English words and `customStopWords`, or these
                alone.
            custom_stop_words: Further words to leave out.
            tokenizer_pattern: Regular expression of what stands between two words, in place of all that is none.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "delimiter": delimiter,
            "expandContractions": expand_contractions,
            "stemmingMode": stemming_mode,
            "stopWordRemovalMode": stop_word_removal_mode,
            "customStopWords": custom_stop_words,
            "tokenizerPattern": tokenizer_pattern,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("TOKENIZATION", given, {"ConditionExpressions": conditions, "Comment": comment})

    def absolute(
        self,
        source_column: Columns,
        target_column: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts a number without its sign into a new column.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            target_column: Name of the new column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ABSOLUTE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def add(
        self,
        target_column: str,
        *,
        source_column1: str | None = None,
        value1: str | None = None,
        source_column2: str | None = None,
        value2: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Adds two numbers, in a new column.

        Args:
            target_column: Name of the new column.
            source_column1: Column of first numbers.
            value1: First number, in place of a column.
            source_column2: Column of second numbers.
            value2: Second number, in place of a column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn1": source_column1,
            "value1": value1,
            "sourceColumn2": source_column2,
            "value2": value2,
            "targetColumn": target_column,
        }
        return self._with_step("ADD", given, {"ConditionExpressions": conditions, "Comment": comment})

    def ceiling(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the least whole number that is not less into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of numbers, or of text that can be read so.
            value: Number to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("CEILING", given, {"ConditionExpressions": conditions, "Comment": comment})

    def degrees(
        self,
        source_column: Columns,
        target_column: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts an angle in radians as degrees into a new column.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            target_column: Name of the new column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("DEGREES", given, {"ConditionExpressions": conditions, "Comment": comment})

    def divide(
        self,
        target_column: str,
        *,
        source_column1: str | None = None,
        value1: str | None = None,
        source_column2: str | None = None,
        value2: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Divides one number by another, in a new column.

        Args:
            target_column: Name of the new column.
            source_column1: Column of first numbers.
            value1: First number, in place of a column.
            source_column2: Column of second numbers.
            value2: Second number, in place of a column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn1": source_column1,
            "value1": value1,
            "sourceColumn2": source_column2,
            "value2": value2,
            "targetColumn": target_column,
        }
        return self._with_step("DIVIDE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def exponent(
        self,
        source_column: Columns,
        target_column: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts e to the power of a number into a new column.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            target_column: Name of the new column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("EXPONENT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def floor(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the greatest whole number that is not greater into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of numbers, or of text that can be read so.
            value: Number to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FLOOR", given, {"ConditionExpressions": conditions, "Comment": comment})

    def is_even(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        true_string: str | None = None,
        false_string: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new text column whether a number is even.

        Args:
            target_column: Name of the new column.
            source_column: Column of numbers, or of text that can be read so.
            value: Number to take, in place of a column.
            true_string: What to say where it is so. `True` unless given.
            false_string: What to say where it is not so. `False` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "trueString": true_string,
            "falseString": false_string,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("IS_EVEN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def is_odd(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        true_string: str | None = None,
        false_string: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new text column whether a number is odd.

        Args:
            target_column: Name of the new column.
            source_column: Column of numbers, or of text that can be read so.
            value: Number to take, in place of a column.
            true_string: What to say where it is so. `True` unless given.
            false_string: What to say where it is not so. `False` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "trueString": true_string,
            "falseString": false_string,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("IS_ODD", given, {"ConditionExpressions": conditions, "Comment": comment})

    def ln(
        self,
        source_column: Columns,
        target_column: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the natural logarithm of a number into a new column.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            target_column: Name of the new column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("LN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def log(
        self,
        source_column: Columns,
        target_column: str,
        *,
        base: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the logarithm of a number to a base into a new column.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            target_column: Name of the new column.
            base: Base of the logarithm: a number above 0, other than 1. `10` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "base": base,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("LOG", given, {"ConditionExpressions": conditions, "Comment": comment})

    def mod(
        self,
        target_column: str,
        *,
        source_column1: str | None = None,
        value1: str | None = None,
        source_column2: str | None = None,
        value2: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts what is left after a division into a new column.

        Args:
            target_column: Name of the new column.
            source_column1: Column of first numbers.
            value1: First number, in place of a column.
            source_column2: Column of second numbers.
            value2: Second number, in place of a column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn1": source_column1,
            "value1": value1,
            "sourceColumn2": source_column2,
            "value2": value2,
            "targetColumn": target_column,
        }
        return self._with_step("MOD", given, {"ConditionExpressions": conditions, "Comment": comment})

    def multiply(
        self,
        target_column: str,
        *,
        source_column1: str | None = None,
        value1: str | None = None,
        source_column2: str | None = None,
        value2: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Multiplies two numbers, in a new column.

        Args:
            target_column: Name of the new column.
            source_column1: Column of first numbers.
            value1: First number, in place of a column.
            source_column2: Column of second numbers.
            value2: Second number, in place of a column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn1": source_column1,
            "value1": value1,
            "sourceColumn2": source_column2,
            "value2": value2,
            "targetColumn": target_column,
        }
        return self._with_step("MULTIPLY", given, {"ConditionExpressions": conditions, "Comment": comment})

    def negate(
        self,
        source_column: Columns,
        target_column: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts a number with the other sign into a new column.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            target_column: Name of the new column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("NEGATE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def pi(
        self,
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the number pi into a new column.

        Args:
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "targetColumn": target_column,
        }
        return self._with_step("PI", given, {"ConditionExpressions": conditions, "Comment": comment})

    def power(
        self,
        exponent: str,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts a number to the power of an exponent into a new column.

        Args:
            exponent: Number to whose power the number is taken.
            target_column: Name of the new column.
            source_column: Column of numbers, or of text that can be read so.
            value: Number to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "exponent": exponent,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("POWER", given, {"ConditionExpressions": conditions, "Comment": comment})

    def radians(
        self,
        source_column: Columns,
        target_column: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts an angle in degrees as radians into a new column.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            target_column: Name of the new column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("RADIANS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def random(
        self,
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts a random number from 0 up to 1 into a new column.

        Args:
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "targetColumn": target_column,
        }
        return self._with_step("RANDOM", given, {"ConditionExpressions": conditions, "Comment": comment})

    def random_between(
        self,
        lower_bound: int,
        upper_bound: int,
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts a random whole number between two bounds into a new column.

        Args:
            lower_bound: The least number that may come.
            upper_bound: The greatest number that may come.
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "lowerBound": lower_bound,
            "upperBound": upper_bound,
            "targetColumn": target_column,
        }
        return self._with_step("RANDOM_BETWEEN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def round(
        self,
        source_column: Columns,
        target_column: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the nearest whole number into a new column.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            target_column: Name of the new column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ROUND", given, {"ConditionExpressions": conditions, "Comment": comment})

    def sign(
        self,
        source_column: Columns,
        target_column: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the sign of a number into a new column: -1, 0 or 1.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            target_column: Name of the new column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SIGN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def square_root(
        self,
        source_column: Columns,
        target_column: str,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the square root of a number into a new column.

        Args:
            source_column: Column of numbers, or of text that can be read so.
            target_column: Name of the new column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SQUARE_ROOT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def subtract(
        self,
        target_column: str,
        *,
        source_column1: str | None = None,
        value1: str | None = None,
        source_column2: str | None = None,
        value2: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Subtracts one number from another, in a new column.

        Args:
            target_column: Name of the new column.
            source_column1: Column of first numbers.
            value1: First number, in place of a column.
            source_column2: Column of second numbers.
            value2: Second number, in place of a column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn1": source_column1,
            "value1": value1,
            "sourceColumn2": source_column2,
            "value2": value2,
            "targetColumn": target_column,
        }
        return self._with_step("SUBTRACT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def any(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts a value that is not missing from several columns of a row into a new column.

        Args:
            source_columns: Columns to take the values of each row from.
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "targetColumn": target_column,
        }
        return self._with_step("ANY", given, {"ConditionExpressions": conditions, "Comment": comment})

    def average(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the mean of several columns of a row into a new column.

        Args:
            source_columns: Columns to take the values of each row from.
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "targetColumn": target_column,
        }
        return self._with_step("AVERAGE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def count(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Counts the cells of several columns of a row that are not missing, in a new column.

        Args:
            source_columns: Columns to take the values of each row from.
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "targetColumn": target_column,
        }
        return self._with_step("COUNT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def count_distinct(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Counts the different values of several columns of a row, in a new column.

        Args:
            source_columns: Columns to take the values of each row from.
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "targetColumn": target_column,
        }
        return self._with_step("COUNT_DISTINCT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def kth_largest(
        self,
        source_columns: Sequence[str],
        value: int,
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the k-th greatest of several columns of a row into a new column.

        Args:
            source_columns: Columns to take the values of each row from.
            value: Which of the values, from the greatest down. From 1 to 1000000.
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "value": value,
            "targetColumn": target_column,
        }
        return self._with_step("KTH_LARGEST", given, {"ConditionExpressions": conditions, "Comment": comment})

    def kth_largest_unique(
        self,
        source_columns: Sequence[str],
        value: int,
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the k-th greatest of the different values of several columns of a row into a new column.

        Args:
            source_columns: Columns to take the values of each row from.
            value: Which of the values, from the greatest down. From 1 to 1000000.
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "value": value,
            "targetColumn": target_column,
        }
        return self._with_step("KTH_LARGEST_UNIQUE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def max(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the greatest of several columns of a row into a new column.

        Args:
            source_columns: Columns to take the values of each row from.
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "targetColumn": target_column,
        }
        return self._with_step("MAX", given, {"ConditionExpressions": conditions, "Comment": comment})

    def median(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the value in the middle of several columns of a row into a new column.

        Args:
            source_columns: Columns to take the values of each row from.
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "targetColumn": target_column,
        }
        return self._with_step("MEDIAN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def min(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the least of several columns of a row into a new column.

        Args:
            source_columns: Columns to take the values of each row from.
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "targetColumn": target_column,
        }
        return self._with_step("MIN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def mode(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        mode_type: Literal["MINIMUM", "MAXIMUM", "AVERAGE", "NONE"] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the most frequent value of several columns of a row into a new column.

        Args:
            source_columns: Columns to take the values of each row from.
            target_column: Name of the new column.
            mode_type: Which of several most frequent values is taken. `MINIMUM` unless given.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "modeType": mode_type,
            "targetColumn": target_column,
        }
        return self._with_step("MODE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def standard_deviation(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the standard deviation of several columns of a row into a new column.

        Args:
            source_columns: Columns to take the values of each row from.
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "targetColumn": target_column,
        }
        return self._with_step("STANDARD_DEVIATION", given, {"ConditionExpressions": conditions, "Comment": comment})

    def sum(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the sum of several columns of a row into a new column.

        Args:
            source_columns: Columns to take the values of each row from.
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "targetColumn": target_column,
        }
        return self._with_step("SUM", given, {"ConditionExpressions": conditions, "Comment": comment})

    def variance(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the variance of several columns of a row into a new column.

        Args:
            source_columns: Columns to take the values of each row from.
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "targetColumn": target_column,
        }
        return self._with_step("VARIANCE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def char(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the character with a Unicode number into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of Unicode numbers.
            value: Unicode number to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("CHAR", given, {"ConditionExpressions": conditions, "Comment": comment})

    def ends_with(
        self,
        pattern: str,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        is_text: bool | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new column whether text ends with a match of a pattern.

        Args:
            pattern: Regular expression to look for.
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            is_text: Take the pattern as plain text.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "pattern": pattern,
            "isText": is_text,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ENDS_WITH", given, {"ConditionExpressions": conditions, "Comment": comment})

    def exact(
        self,
        target_column: str,
        *,
        source_column1: str | None = None,
        value1: str | None = None,
        source_column2: str | None = None,
        value2: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new column whether two texts are the same.

        Args:
            target_column: Name of the new column.
            source_column1: Column of first texts.
            value1: First text, in place of a column.
            source_column2: Column of second texts.
            value2: Second text, in place of a column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn1": source_column1,
            "value1": value1,
            "sourceColumn2": source_column2,
            "value2": value2,
            "targetColumn": target_column,
        }
        return self._with_step("EXACT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def find(
        self,
        pattern: str,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        is_text: bool | None = None,
        position: int | None = None,
        ignore_case: bool | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the position of a pattern's first match in text into a new column.

        Args:
            pattern: Regular expression to look for.
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            is_text: Take the pattern as plain text.
            position: Position of the first character to look at; that of all is 1. `1` unless given. From 0 to
                2147483647.
            ignore_case: Take large and small letters as the same.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "pattern": pattern,
            "isText": is_text,
            "position": position,
            "ignoreCase": ignore_case,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FIND", given, {"ConditionExpressions": conditions, "Comment": comment})

    def left(
        self,
        position: int,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the first characters of text into a new column.

        Args:
            position: How many characters to take. From 0 to 2147483647.
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "position": position,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("LEFT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def len(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the number of characters of text into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("LEN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def lower(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts text in lower case into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("LOWER", given, {"ConditionExpressions": conditions, "Comment": comment})

    def merge_columns_and_values(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        delimiter: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Joins the text of several columns in a new column.

        Args:
            source_columns: Columns to join, in this order.
            target_column: Name of the new column.
            delimiter: What to put between two values.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "delimiter": delimiter,
            "targetColumn": target_column,
        }
        return self._with_step("MERGE_COLUMNS_AND_VALUES", given, {"ConditionExpressions": conditions, "Comment": comment})

    def proper(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts text with a capital at the start of each word into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("PROPER", given, {"ConditionExpressions": conditions, "Comment": comment})

    def remove_symbols(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts text without symbols into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REMOVE_SYMBOLS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def remove_whitespace(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts text without any white space into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REMOVE_WHITESPACE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def repeat_string(
        self,
        count: int,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts text several times over into a new column.

        Args:
            count: How often to write the text. From 0 to 65536.
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "count": count,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("REPEAT_STRING", given, {"ConditionExpressions": conditions, "Comment": comment})

    def right(
        self,
        position: int,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the last characters of text into a new column.

        Args:
            position: How many characters to take. From 0 to 2147483647.
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "position": position,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("RIGHT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def right_find(
        self,
        pattern: str,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        is_text: bool | None = None,
        position: int | None = None,
        ignore_case: bool | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the position of a pattern's last match in text into a new column.

        Args:
            pattern: Regular expression to look for.
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            is_text: Take the pattern as plain text.
            position: Position, from the right, of the last character to look at; that of all is 1. `1` unless given.
                From 0 to 2147483647.
            ignore_case: Take large and small letters as the same.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "pattern": pattern,
            "isText": is_text,
            "position": position,
            "ignoreCase": ignore_case,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("RIGHT_FIND", given, {"ConditionExpressions": conditions, "Comment": comment})

    def starts_with(
        self,
        pattern: str,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        is_text: bool | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new column whether text starts with a match of a pattern.

        Args:
            pattern: Regular expression to look for.
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            is_text: Take the pattern as plain text.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "pattern": pattern,
            "isText": is_text,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("STARTS_WITH", given, {"ConditionExpressions": conditions, "Comment": comment})

    def string_greater_than(
        self,
        target_column: str,
        *,
        source_column1: str | None = None,
        value1: str | None = None,
        source_column2: str | None = None,
        value2: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new column whether one text comes after another.

        Args:
            target_column: Name of the new column.
            source_column1: Column of first texts.
            value1: First text, in place of a column.
            source_column2: Column of second texts.
            value2: Second text, in place of a column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn1": source_column1,
            "value1": value1,
            "sourceColumn2": source_column2,
            "value2": value2,
            "targetColumn": target_column,
        }
        return self._with_step("STRING_GREATER_THAN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def string_greater_than_equal(
        self,
        target_column: str,
        *,
        source_column1: str | None = None,
        value1: str | None = None,
        source_column2: str | None = None,
        value2: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new column whether one text comes after another, or is the same.

        Args:
            target_column: Name of the new column.
            source_column1: Column of first texts.
            value1: First text, in place of a column.
            source_column2: Column of second texts.
            value2: Second text, in place of a column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn1": source_column1,
            "value1": value1,
            "sourceColumn2": source_column2,
            "value2": value2,
            "targetColumn": target_column,
        }
        return self._with_step("STRING_GREATER_THAN_EQUAL", given, {"ConditionExpressions": conditions, "Comment": comment})

    def string_less_than(
        self,
        target_column: str,
        *,
        source_column1: str | None = None,
        value1: str | None = None,
        source_column2: str | None = None,
        value2: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new column whether one text comes before another.

        Args:
            target_column: Name of the new column.
            source_column1: Column of first texts.
            value1: First text, in place of a column.
            source_column2: Column of second texts.
            value2: Second text, in place of a column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn1": source_column1,
            "value1": value1,
            "sourceColumn2": source_column2,
            "value2": value2,
            "targetColumn": target_column,
        }
        return self._with_step("STRING_LESS_THAN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def string_less_than_equal(
        self,
        target_column: str,
        *,
        source_column1: str | None = None,
        value1: str | None = None,
        source_column2: str | None = None,
        value2: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Says in a new column whether one text comes before another, or is the same.

        Args:
            target_column: Name of the new column.
            source_column1: Column of first texts.
            value1: First text, in place of a column.
            source_column2: Column of second texts.
            value2: Second text, in place of a column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn1": source_column1,
            "value1": value1,
            "sourceColumn2": source_column2,
            "value2": value2,
            "targetColumn": target_column,
        }
        return self._with_step("STRING_LESS_THAN_EQUAL", given, {"ConditionExpressions": conditions, "Comment": comment})

    def substring(
        self,
        start_position: int,
        end_position: int,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the characters from one position to another into a new column.

        Args:
            start_position: Position of the first character to take; that of all is 1. From 0 to 2147483647.
            end_position: Position of the last character to take. From 0 to 2147483647.
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "startPosition": start_position,
            "endPosition": end_position,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SUBSTRING", given, {"ConditionExpressions": conditions, "Comment": comment})

    def trim(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts text without white space at both ends into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("TRIM", given, {"ConditionExpressions": conditions, "Comment": comment})

    def unicode(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the Unicode number of the first character of text into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("UNICODE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def upper(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts text in upper case into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of text.
            value: Text to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("UPPER", given, {"ConditionExpressions": conditions, "Comment": comment})

    def convert_timezone(
        self,
        source_column: Columns,
        target_column: str,
        *,
        from_time_zone: str | None = None,
        to_time_zone: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Prints the time of one time zone as that of another, in a new text column.

        Args:
            source_column: Column of dates, timestamps or text.
            target_column: Name of the new column.
            from_time_zone: Time zone of the source: a name such as `America/New_York`, or an offset such as
                `UTC+08:00`. `UTC` unless given.
            to_time_zone: Time zone of the result. `UTC` unless given.
            date_time_format: How to print it: `yyyy` and `yy` year, `mm` month, `month` its name, `dd` day, `HH` hour,
                `MM` minute, `SS` second; `*` prints a blank. `yyyy-mm-dd HH:MM:SS` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "fromTimeZone": from_time_zone,
            "toTimeZone": to_time_zone,
            "targetColumn": target_column,
            "dateTimeFormat": date_time_format,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("CONVERT_TIMEZONE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def date(
        self,
        date_time_parameters: Mapping[str, Any],
        target_column: str,
        *,
        date_time_format: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Makes dates of their parts, and prints them in a new text column.

        Args:
            date_time_parameters: The parts: each a column or a constant, or `{}` for none.
            target_column: Name of the new column.
            date_time_format: How to print it: `yyyy` and `yy` year, `mm` month, `month` its name, `dd` day, `HH` hour,
                `MM` minute, `SS` second; `*` prints a blank. `yyyy-mm-dd HH:MM:SS` unless given.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "dateTimeFormat": date_time_format,
            "dateTimeParameters": date_time_parameters,
            "targetColumn": target_column,
        }
        return self._with_step("DATE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def date_add(
        self,
        units: Literal["YEARS", "QUARTERS", "MONTHS", "WEEKS", "DAYS", "HOURS", "MINUTES", "SECONDS", "MILLISECONDS", "MICROSECONDS"],
        date_add_value: int,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Adds years, days, seconds or other units to a date, and prints the result in a new text column.

        Args:
            units: What to count.
            date_add_value: How many of them to add; a negative number takes away.
            target_column: Name of the new column.
            source_column: Column of dates, timestamps or text.
            value: Date to take, in place of a column.
            date_time_format: How to print it: `yyyy` and `yy` year, `mm` month, `month` its name, `dd` day, `HH` hour,
                `MM` minute, `SS` second; `*` prints a blank. `yyyy-mm-dd HH:MM:SS` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "units": units,
            "dateAddValue": date_add_value,
            "dateTimeFormat": date_time_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("DATE_ADD", given, {"ConditionExpressions": conditions, "Comment": comment})

    def date_diff(
        self,
        units: Literal["YEARS", "QUARTERS", "MONTHS", "WEEKS", "DAYS", "HOURS", "MINUTES", "SECONDS", "MILLISECONDS", "MICROSECONDS"],
        target_column: str,
        *,
        source_column1: str | None = None,
        value1: str | None = None,
        source_column2: str | None = None,
        value2: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Counts the whole years, days, seconds or other units from one date to another, in a new column.

        Args:
            units: What to count.
            target_column: Name of the new column.
            source_column1: Column of dates, timestamps or text to count from.
            value1: Date to count from, in place of a column.
            source_column2: Column of dates, timestamps or text to count to.
            value2: Date to count to, in place of a column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn1": source_column1,
            "value1": value1,
            "sourceColumn2": source_column2,
            "value2": value2,
            "units": units,
            "targetColumn": target_column,
        }
        return self._with_step("DATE_DIFF", given, {"ConditionExpressions": conditions, "Comment": comment})

    def date_format(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        day_first: bool | None = None,
        source_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Prints a date in a format, in a new text column.

        Args:
            target_column: Name of the new column.
            source_column: Column of dates, timestamps or text.
            value: Date to take, in place of a column.
            date_time_format: How to print it: `yyyy` and `yy` year, `mm` month, `month` its name, `dd` day, `HH` hour,
                `MM` minute, `SS` second; `*` prints a blank. `yyyy-mm-dd HH:MM:SS` unless given.
            day_first: Read `1/2/2024` in text as February 1; the month comes first otherwise.
            source_format: Format that text is read by as a date, and by nothing else, such as `dd/MM/yyyy` or
                `%d/%m/%Y`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "dateTimeFormat": date_time_format,
            "dayFirst": day_first,
            "sourceFormat": source_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("DATE_FORMAT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def date_time(
        self,
        date_time_parameters: Mapping[str, Any],
        target_column: str,
        *,
        date_time_format: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Makes dates with times of their parts, and prints them in a new text column.

        Args:
            date_time_parameters: The parts: each a column or a constant, or `{}` for none.
            target_column: Name of the new column.
            date_time_format: How to print it: `yyyy` and `yy` year, `mm` month, `month` its name, `dd` day, `HH` hour,
                `MM` minute, `SS` second; `*` prints a blank. `yyyy-mm-dd HH:MM:SS` unless given.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "dateTimeFormat": date_time_format,
            "dateTimeParameters": date_time_parameters,
            "targetColumn": target_column,
        }
        return self._with_step("DATE_TIME", given, {"ConditionExpressions": conditions, "Comment": comment})

    def day(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the day of the month of a date into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of dates, timestamps or text.
            value: Date to take, in place of a column.
            date_time_format: Format the console stored. Dates are recognised without it.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "dateTimeFormat": date_time_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("DAY", given, {"ConditionExpressions": conditions, "Comment": comment})

    def hour(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the hour of a time, from 0 to 23, into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of dates, timestamps or text.
            value: Date to take, in place of a column.
            date_time_format: Format the console stored. Dates are recognised without it.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "dateTimeFormat": date_time_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("HOUR", given, {"ConditionExpressions": conditions, "Comment": comment})

    def millisecond(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the milliseconds of a time, from 0 to 999, into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of dates, timestamps or text.
            value: Date to take, in place of a column.
            date_time_format: Format the console stored. Dates are recognised without it.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "dateTimeFormat": date_time_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("MILLISECOND", given, {"ConditionExpressions": conditions, "Comment": comment})

    def minute(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the minute of a time, from 0 to 59, into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of dates, timestamps or text.
            value: Date to take, in place of a column.
            date_time_format: Format the console stored. Dates are recognised without it.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "dateTimeFormat": date_time_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("MINUTE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def month(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the month of a date, from 1 to 12, into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of dates, timestamps or text.
            value: Date to take, in place of a column.
            date_time_format: Format the console stored. Dates are recognised without it.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "dateTimeFormat": date_time_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("MONTH", given, {"ConditionExpressions": conditions, "Comment": comment})

    def month_name(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the name of the month of a date into a new text column.

        Args:
            target_column: Name of the new column.
            source_column: Column of dates, timestamps or text.
            value: Date to take, in place of a column.
            date_time_format: Format the console stored. Dates are recognised without it.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "dateTimeFormat": date_time_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("MONTH_NAME", given, {"ConditionExpressions": conditions, "Comment": comment})

    def now(
        self,
        target_column: str,
        *,
        time_zone: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the date and time of the run into a new column.

        Args:
            target_column: Name of the new column.
            time_zone: Time zone of the clock: a name such as `US/Pacific`, or an offset such as `UTC+08:00`. `UTC`
                unless given.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "timeZone": time_zone,
            "targetColumn": target_column,
        }
        return self._with_step("NOW", given, {"ConditionExpressions": conditions, "Comment": comment})

    def quarter(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the quarter of a date, from 1 to 4 into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of dates, timestamps or text.
            value: Date to take, in place of a column.
            date_time_format: Format the console stored. Dates are recognised without it.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "dateTimeFormat": date_time_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("QUARTER", given, {"ConditionExpressions": conditions, "Comment": comment})

    def second(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the second of a time, from 0 to 59, into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of dates, timestamps or text.
            value: Date to take, in place of a column.
            date_time_format: Format the console stored. Dates are recognised without it.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "dateTimeFormat": date_time_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SECOND", given, {"ConditionExpressions": conditions, "Comment": comment})

    def time(
        self,
        date_time_parameters: Mapping[str, Any],
        target_column: str,
        *,
        date_time_format: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Makes times of day of their parts, and prints them in a new text column.

        Args:
            date_time_parameters: The parts: each a column or a constant, or `{}` for none.
            target_column: Name of the new column.
            date_time_format: How to print it: `yyyy` and `yy` year, `mm` month, `month` its name, `dd` day, `HH` hour,
                `MM` minute, `SS` second; `*` prints a blank. `yyyy-mm-dd HH:MM:SS` unless given.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "dateTimeFormat": date_time_format,
            "dateTimeParameters": date_time_parameters,
            "targetColumn": target_column,
        }
        return self._with_step("TIME", given, {"ConditionExpressions": conditions, "Comment": comment})

    def today(
        self,
        target_column: str,
        *,
        time_zone: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the date of the run into a new column.

        Args:
            target_column: Name of the new column.
            time_zone: Time zone of the clock: a name such as `US/Pacific`, or an offset such as `UTC+08:00`. `UTC`
                unless given.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "timeZone": time_zone,
            "targetColumn": target_column,
        }
        return self._with_step("TODAY", given, {"ConditionExpressions": conditions, "Comment": comment})

    def unix_time(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the seconds from 1970-01-01 00:00 UTC to a date into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of dates, timestamps or text.
            value: Date to take, in place of a column.
            date_time_format: Format the console stored. Dates are recognised without it.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "dateTimeFormat": date_time_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("UNIX_TIME", given, {"ConditionExpressions": conditions, "Comment": comment})

    def unix_time_format(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Prints Unix times as dates in UTC, in a new text column.

        Args:
            target_column: Name of the new column.
            source_column: Column of seconds since 1970-01-01 00:00 UTC: numbers, or text.
            value: Seconds to take, in place of a column.
            date_time_format: How to print it: `yyyy` and `yy` year, `mm` month, `month` its name, `dd` day, `HH` hour,
                `MM` minute, `SS` second; `*` prints a blank. `yyyy-mm-dd HH:MM:SS` unless given.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "dateTimeFormat": date_time_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("UNIX_TIME_FORMAT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def week_day(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the day of the week of a date, from 1, Sunday, to 7, Saturday, into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of dates, timestamps or text.
            value: Date to take, in place of a column.
            date_time_format: Format the console stored. Dates are recognised without it.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "dateTimeFormat": date_time_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("WEEK_DAY", given, {"ConditionExpressions": conditions, "Comment": comment})

    def week_number(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the number of the week of a date into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of dates, timestamps or text.
            value: Date to take, in place of a column.
            date_time_format: Format the console stored. Dates are recognised without it.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "dateTimeFormat": date_time_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("WEEK_NUMBER", given, {"ConditionExpressions": conditions, "Comment": comment})

    def year(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        date_time_format: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the year of a date into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of dates, timestamps or text.
            value: Date to take, in place of a column.
            date_time_format: Format the console stored. Dates are recognised without it.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "dateTimeFormat": date_time_format,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("YEAR", given, {"ConditionExpressions": conditions, "Comment": comment})

    def fill(
        self,
        source_column: Columns,
        num_rows_before: int,
        num_rows_after: int,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Copies a column to a new one, and fills its missing cells from the rows around them.

        Args:
            source_column: Column to take the values from.
            num_rows_before: Rows above the row that belong to its window. From 0 to 10000000.
            num_rows_after: Rows below the row that belong to its window. From 0 to 10000000.
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "numRowsBefore": num_rows_before,
            "numRowsAfter": num_rows_after,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FILL", given, {"ConditionExpressions": conditions, "Comment": comment})

    def next(
        self,
        source_column: Columns,
        num_rows: int,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the value some rows below each row into a new column.

        Args:
            source_column: Column to take the values from.
            num_rows: How many rows away the value is. From 0 to 10000000.
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "numRows": num_rows,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("NEXT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def prev(
        self,
        source_column: Columns,
        num_rows: int,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the value some rows above each row into a new column.

        Args:
            source_column: Column to take the values from.
            num_rows: How many rows away the value is. From 0 to 10000000.
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "numRows": num_rows,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("PREV", given, {"ConditionExpressions": conditions, "Comment": comment})

    def rolling_average(
        self,
        source_column: Columns,
        num_rows_before: int,
        num_rows_after: int,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Takes the arithmetic mean of a column over each row and the rows around it, in a new column.

        Args:
            source_column: Column to take the values from.
            num_rows_before: Rows above the row that belong to its window. From 0 to 10000000.
            num_rows_after: Rows below the row that belong to its window. From 0 to 10000000.
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "numRowsBefore": num_rows_before,
            "numRowsAfter": num_rows_after,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ROLLING_AVERAGE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def rolling_count_a(
        self,
        source_column: Columns,
        num_rows_before: int,
        num_rows_after: int,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Counts the cells of a column that are not missing, over each row and the rows around it, in a new column.

        Args:
            source_column: Column to take the values from.
            num_rows_before: Rows above the row that belong to its window. From 0 to 10000000.
            num_rows_after: Rows below the row that belong to its window. From 0 to 10000000.
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "numRowsBefore": num_rows_before,
            "numRowsAfter": num_rows_after,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ROLLING_COUNT_A", given, {"ConditionExpressions": conditions, "Comment": comment})

    def rolling_kth_largest(
        self,
        source_column: Columns,
        num_rows_before: int,
        num_rows_after: int,
        value: int,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Takes the k-th greatest value of a column over each row and the rows around it, in a new column.

        Args:
            source_column: Column to take the values from.
            num_rows_before: Rows above the row that belong to its window. From 0 to 10000000.
            num_rows_after: Rows below the row that belong to its window. From 0 to 10000000.
            value: Which of the values, from the greatest down. From 1 to 10000000.
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "numRowsBefore": num_rows_before,
            "numRowsAfter": num_rows_after,
            "value": value,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ROLLING_KTH_LARGEST", given, {"ConditionExpressions": conditions, "Comment": comment})

    def rolling_kth_largest_unique(
        self,
        source_column: Columns,
        num_rows_before: int,
        num_rows_after: int,
        value: int,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Takes the k-th greatest of the different values of a column over each row and the rows around it, in a new column.

        Args:
            source_column: Column to take the values from.
            num_rows_before: Rows above the row that belong to its window. From 0 to 10000000.
            num_rows_after: Rows below the row that belong to its window. From 0 to 10000000.
            value: Which of the values, from the greatest down. From 1 to 10000000.
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "numRowsBefore": num_rows_before,
            "numRowsAfter": num_rows_after,
            "value": value,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ROLLING_KTH_LARGEST_UNIQUE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def rolling_max(
        self,
        source_column: Columns,
        num_rows_before: int,
        num_rows_after: int,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Takes the greatest value of a column over each row and the rows around it, in a new column.

        Args:
            source_column: Column to take the values from.
            num_rows_before: Rows above the row that belong to its window. From 0 to 10000000.
            num_rows_after: Rows below the row that belong to its window. From 0 to 10000000.
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "numRowsBefore": num_rows_before,
            "numRowsAfter": num_rows_after,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ROLLING_MAX", given, {"ConditionExpressions": conditions, "Comment": comment})

    def rolling_min(
        self,
        source_column: Columns,
        num_rows_before: int,
        num_rows_after: int,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Takes the least value of a column over each row and the rows around it, in a new column.

        Args:
            source_column: Column to take the values from.
            num_rows_before: Rows above the row that belong to its window. From 0 to 10000000.
            num_rows_after: Rows below the row that belong to its window. From 0 to 10000000.
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "numRowsBefore": num_rows_before,
            "numRowsAfter": num_rows_after,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ROLLING_MIN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def rolling_mode(
        self,
        source_column: Columns,
        num_rows_before: int,
        num_rows_after: int,
        target_column: str,
        *,
        mode_type: Literal["MINIMUM", "MAXIMUM", "AVERAGE", "NONE"] | None = None,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Takes the most frequent value of a column over each row and the rows around it, in a new column.

        Args:
            source_column: Column to take the values from.
            num_rows_before: Rows above the row that belong to its window. From 0 to 10000000.
            num_rows_after: Rows below the row that belong to its window. From 0 to 10000000.
            target_column: Name of the new column.
            mode_type: Which of several most frequent values is taken. `MINIMUM` unless given.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "numRowsBefore": num_rows_before,
            "numRowsAfter": num_rows_after,
            "modeType": mode_type,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ROLLING_MODE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def rolling_stdev(
        self,
        source_column: Columns,
        num_rows_before: int,
        num_rows_after: int,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Takes the standard deviation of a column over each row and the rows around it, in a new column.

        Args:
            source_column: Column to take the values from.
            num_rows_before: Rows above the row that belong to its window. From 0 to 10000000.
            num_rows_after: Rows below the row that belong to its window. From 0 to 10000000.
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "numRowsBefore": num_rows_before,
            "numRowsAfter": num_rows_after,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ROLLING_STDEV", given, {"ConditionExpressions": conditions, "Comment": comment})

    def rolling_sum(
        self,
        source_column: Columns,
        num_rows_before: int,
        num_rows_after: int,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Adds up a column over each row and the rows around it, in a new column.

        Args:
            source_column: Column to take the values from.
            num_rows_before: Rows above the row that belong to its window. From 0 to 10000000.
            num_rows_after: Rows below the row that belong to its window. From 0 to 10000000.
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "numRowsBefore": num_rows_before,
            "numRowsAfter": num_rows_after,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ROLLING_SUM", given, {"ConditionExpressions": conditions, "Comment": comment})

    def rolling_var(
        self,
        source_column: Columns,
        num_rows_before: int,
        num_rows_after: int,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Takes the variance of a column over each row and the rows around it, in a new column.

        Args:
            source_column: Column to take the values from.
            num_rows_before: Rows above the row that belong to its window. From 0 to 10000000.
            num_rows_after: Rows below the row that belong to its window. From 0 to 10000000.
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "numRowsBefore": num_rows_before,
            "numRowsAfter": num_rows_after,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ROLLING_VAR", given, {"ConditionExpressions": conditions, "Comment": comment})

    def row_number(
        self,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Numbers the rows of each group, from 1, in a new column.

        Args:
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
        }
        return self._with_step("ROW_NUMBER", given, {"ConditionExpressions": conditions, "Comment": comment})

    def session(
        self,
        source_column: Columns,
        units: Literal["YEARS", "QUARTERS", "MONTHS", "WEEKS", "DAYS", "HOURS", "MINUTES", "SECONDS", "MILLISECONDS", "MICROSECONDS"],
        value: int,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Numbers the sessions of each group in a new column: runs of rows that follow each other within a time.

        Args:
            source_column: Column of dates, timestamps or text: when each row was.
            units: Unit of `value`.
            value: How many units rows of one session lie apart at most. From 0 to 9223372036854775807.
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns whose values, ascending, give the order in which rows are seen.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "units": units,
            "value": value,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SESSION", given, {"ConditionExpressions": conditions, "Comment": comment})

    def ip_to_int(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts IPv4 addresses as whole numbers into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of IPv4 addresses.
            value: Address to convert, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("IP_TO_INT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def int_to_ip(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts whole numbers as IPv4 addresses into a new column.

        Args:
            target_column: Name of the new column.
            source_column: Column of whole numbers, or of text that can be read as such.
            value: Number to convert, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("INT_TO_IP", given, {"ConditionExpressions": conditions, "Comment": comment})

    def url_params(
        self,
        target_column: str,
        *,
        source_column: Columns = None,
        value: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the query parameters of a URL into a new column, as JSON text.

        Args:
            target_column: Name of the new column.
            source_column: Column of URLs.
            value: URL to take, in place of a column.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "value": value,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("URL_PARAMS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def coalesce(
        self,
        source_columns: Sequence[str],
        target_column: str,
        *,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the first value that is not missing among several columns into a new column.

        Args:
            source_columns: Columns to search, in this order.
            target_column: Name of the new column.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "targetColumn": target_column,
        }
        return self._with_step("COALESCE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def get_action_result(
        self,
        action_id: str,
        *,
        comment: str | None = None,
    ) -> Self:
        """Does nothing: the console fetches the result of an action with it.

        Args:
            action_id: Action whose result the console asked for.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "actionId": action_id,
        }
        return self._with_step("GET_ACTION_RESULT", given, {"Comment": comment})

    def get_step_dataframe(
        self,
        step_index: int,
        *,
        comment: str | None = None,
    ) -> Self:
        """Does nothing: the console fetches the table after a step with it.

        Args:
            step_index: Step whose table the console asked for; the first is 0.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "stepIndex": step_index,
        }
        return self._with_step("GET_STEP_DATAFRAME", given, {"Comment": comment})

    def add_missing_dates(
        self,
        date_column: str,
        *,
        unit: Literal["minute", "hour", "day", "week", "month", "quarter", "year"] | None = None,
        group_by_columns: Sequence[str] | None = None,
        bounds: Literal["group", "all"] | None = None,
        from_: str | None = None,
        to: str | None = None,
        max_rows: int | None = None,
        comment: str | None = None,
    ) -> Self:
        """Adds a row for each day, week, month or other unit of time that has no row.

        Args:
            date_column: Column of dates or timestamps.
            unit: How often there has to be a date: one in each of these. `day` unless given.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            bounds: Where dates begin and end: `group` fills the gaps between the dates of each group, `all` also adds
                to each group the dates before and after its own up to the first and the last date of all groups. `group`
                unless given.
            from_: The date from which on missing dates are added, to each group.
            to: The date up to which missing dates are added, to each group.
            max_rows: How many rows may be added; more are an error. `1000000` unless given. From 1 to 100000000.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "dateColumn": date_column,
            "unit": unit,
            "groupByColumns": group_by_columns,
            "bounds": bounds,
            "from": from_,
            "to": to,
            "maxRows": max_rows,
        }
        return self._with_step("ADD_MISSING_DATES", given, {"Comment": comment})

    def aggregate(
        self,
        columns: Mapping[str, str],
        *,
        group_by: Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Groups rows and makes one row of each group, by the rules of SQL.

        Args:
            columns: What is computed for each group, by the names of the new columns: `{"total": "sum(amount)", "n":
                "count(*)"}`.
            group_by: Columns whose values make a group. Without them all rows are one group, also where there are none.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "columns": columns,
            "groupBy": group_by,
        }
        return self._with_step("AGGREGATE", given, {"Comment": comment})

    def array_to_columns(
        self,
        source_column: Columns,
        target_columns: Sequence[str],
        *,
        indexes: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts entries of arrays into columns of their own.

        Args:
            source_column: Column of arrays, or of JSON text.
            target_columns: Names of the new columns, one for each entry.
            indexes: Which entries to take, counted from 1. Without it they are taken in order, from the first on.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "targetColumns": target_columns,
            "indexes": indexes,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("ARRAY_TO_COLUMNS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def blank_down(
        self,
        source_column: Columns,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        orderings: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Blanks each cell that equals the one above it, so that of repeated values only the first stays.

        Args:
            source_column: Column whose repeated values are blanked, in place.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns that give the order in which rows are seen, the most significant first; the order
                of the table unless given.
            orderings: `ASCENDING` or `DESCENDING`: one for each column of `orderByColumns`, or one for all of them.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "orderings": orderings,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("BLANK_DOWN", given, {"ConditionExpressions": conditions, "Comment": comment})

    def change(
        self,
        source_column: Columns,
        target_column: str,
        *,
        num_rows: int | None = None,
        change_type: Literal["absolute", "relative", "percent"] | None = None,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        orderings: Sequence[str] | None = None,
        date_column: str | None = None,
        unit: Literal["day", "week", "month", "quarter", "year"] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts how much each number differs from the one before it into a new column.

        Args:
            source_column: Column of numbers.
            target_column: Name of the new column.
            num_rows: How many rows above the number is that it is compared with; with `dateColumn`, how many units of
                time before. `1` unless given. From 1 to 10000000.
            change_type: `absolute` is the difference, `relative` the difference divided by the earlier number, and
                `percent` a hundred times that. `absolute` unless given.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns that give the order in which rows are seen, the most significant first; the order
                of the table unless given.
            orderings: `ASCENDING` or `DESCENDING`: one for each column of `orderByColumns`, or one for all of them.
            date_column: Column of dates: the number is compared with that of the row whose date is one `unit` earlier,
                not with that of a row above.
            unit: Unit of time, with `dateColumn`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "numRows": num_rows,
            "changeType": change_type,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "orderings": orderings,
            "dateColumn": date_column,
            "unit": unit,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("CHANGE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def classify_columns(
        self,
        entity_type_filter: Sequence[str],
        *,
        source_columns: Sequence[str] | None = None,
        sample_fraction: float | None = None,
        threshold_fraction: float | None = None,
        action: Literal["LIST", "REDACT", "SHA256_HASH"] | None = None,
        redact_text: str | None = None,
        comment: str | None = None,
    ) -> Self:
        """Tells which columns hold personal data, by a part of the rows, and lists them, or hides all of their cells.

        Args:
            entity_type_filter: What to look for, such as `EMAIL`, `PHONE_NUMBER` or `USA_ALL`.
            source_columns: Columns to look in; all columns of text unless given. Of other types a column becomes text
                where it is changed.
            sample_fraction: The part of the rows that is looked at, above 0 and up to 1. `1` unless given.
            threshold_fraction: The part of these rows that has to have data of a type, from 0 to 1, for the column to
                be one of this type. `0.1` unless given.
            action: What becomes of such columns: `LIST` makes them the table, `REDACT` puts a text in the place of
                every cell, and `SHA256_HASH` its hash. `LIST` unless given.
            redact_text: With `REDACT`, what to put in the place of every cell. `*******` unless given.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "entityTypeFilter": entity_type_filter,
            "sourceColumns": source_columns,
            "sampleFraction": sample_fraction,
            "thresholdFraction": threshold_fraction,
            "action": action,
            "redactText": redact_text,
        }
        return self._with_step("CLASSIFY_COLUMNS", given, {"Comment": comment})

    def cluster_values(
        self,
        source_column: Columns,
        *,
        method: Literal["FINGERPRINT", "NGRAM_FINGERPRINT", "PHONETIC", "EDIT_DISTANCE"] | None = None,
        ngram_size: int | None = None,
        max_distance: int | None = None,
        block_by: Literal["NGRAM", "PREFIX"] | None = None,
        block_length: int | None = None,
        max_block_size: int | None = None,
        mapping: Mapping[str, str] | None = None,
        mapping_dataset_name: str | None = None,
        target_column: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Merges near-duplicates in a text column: the most frequent spelling stands for all of them.

        Args:
            source_column: Column of text.
            method: Which values are near-duplicates. `FINGERPRINT`: those of the same words, whatever their order,
                case, accents and punctuation; `NGRAM_FINGERPRINT`: those of the same runs of characters; `PHONETIC`: those
                whose words sound alike in English; `EDIT_DISTANCE`: those between which a few characters are changed.
                `FINGERPRINT` unless given.
            ngram_size: With `NGRAM_FINGERPRINT`, how long the runs are. `2` unless given. From 1 to 20.
            max_distance: With `EDIT_DISTANCE`, how many characters may be put in, left out or replaced. `1` unless
                given. From 1 to 10.
            block_by: With `EDIT_DISTANCE`, what two values have in common that are compared: a run of characters
                anywhere (`NGRAM`), or their start (`PREFIX`). `NGRAM` unless given.
            block_length: With `EDIT_DISTANCE`, how many characters that is. Shorter values are compared with none. `6`
                unless given. From 1 to 100.
            max_block_size: With `EDIT_DISTANCE`, how many different values may have the same characters in common. With
                more, the step ends with an error. `2000` unless given. From 2 to 100000.
            mapping: What stands for each value, in place of what the method finds: `{"NYC": "New York"}`. `recipe-host
                cluster` proposes one.
            mapping_dataset_name: A second table with this mapping instead, in columns `from` and `to`.
            target_column: Name of a new column for the result; without it, the column changes in place.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "method": method,
            "ngramSize": ngram_size,
            "maxDistance": max_distance,
            "blockBy": block_by,
            "blockLength": block_length,
            "maxBlockSize": max_block_size,
            "mapping": mapping,
            "mappingDatasetName": mapping_dataset_name,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("CLUSTER_VALUES", given, {"ConditionExpressions": conditions, "Comment": comment})

    def cumulative(
        self,
        source_column: Columns,
        target_column: str,
        *,
        function: Literal["sum", "count", "min", "max", "mean"] | None = None,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        orderings: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the sum, count, minimum, maximum or mean of all values so far into a new column.

        Args:
            source_column: Column of numbers; for `count` of any type, for `min` and `max` also of dates.
            target_column: Name of the new column.
            function: What is made of the values so far. `sum` unless given.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns that give the order in which rows are seen, the most significant first; the order
                of the table unless given.
            orderings: `ASCENDING` or `DESCENDING`: one for each column of `orderByColumns`, or one for all of them.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "function": function,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "orderings": orderings,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("CUMULATIVE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def decode_html_entities(
        self,
        source_column: Columns,
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the characters in place of entities of HTML, such as `&amp;` and `&#233;`.

        Args:
            source_column: Text column to change, in place.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("DECODE_HTML_ENTITIES", given, {"ConditionExpressions": conditions, "Comment": comment})

    def deduplicate(
        self,
        key_columns: Sequence[str],
        *,
        keep: Literal["first", "last"] | None = None,
        order_by_columns: Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Keeps one row for each key: the first or the last, in the order of the table or of other columns.

        Args:
            key_columns: Columns in which rows are equal that are duplicates of each other.
            keep: Which of the rows with the same key stays. `first` unless given.
            order_by_columns: Columns whose values, ascending, say which row is the first; without them it is the order
                of the table.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "keyColumns": key_columns,
            "keep": keep,
            "orderByColumns": order_by_columns,
        }
        return self._with_step("DEDUPLICATE", given, {"Comment": comment})

    def derive(
        self,
        *,
        expression: str | None = None,
        with_expressions: Sequence[Mapping[str, Any]] | None = None,
        target_column: str | None = None,
        columns: Mapping[str, str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Makes a column, or changes one, by an expression over the others.

        Args:
            expression: What to compute: columns in back ticks, texts in quotes, functions by name.
            with_expressions: Aggregates of whole columns, which the expression names as `:name` in back ticks.
            target_column: Name of the column to make or to change.
            columns: Several expressions by the names of their columns, instead: `{"total": "price * n", "tax": "total *
                0.19"}`.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "expression": expression,
            "withExpressions": with_expressions,
            "targetColumn": target_column,
            "columns": columns,
        }
        return self._with_step("DERIVE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def detect_entities(
        self,
        actions: Sequence[Mapping[str, Any]],
        *,
        target_column: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Finds personal data in text, lists it in a new column, and hides it where that is asked for.

        Args:
            actions: What to look for, and what becomes of it.
            target_column: Name of a new column that lists what was found; none unless given.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "actions": actions,
            "targetColumn": target_column,
        }
        return self._with_step("DETECT_ENTITIES", given, {"ConditionExpressions": conditions, "Comment": comment})

    def except_(
        self,
        secondary_dataset_name: str,
        *,
        columns: Sequence[str] | None = None,
        other_columns: Sequence[str] | None = None,
        duplicates: Literal["remove", "keep", "count"] | None = None,
        nulls_equal: bool | None = None,
        comment: str | None = None,
    ) -> Self:
        """Keeps the rows that are not in a second table.

        Args:
            secondary_dataset_name: Name under which the second table is given.
            columns: Columns to compare. Without them, all columns of both tables are compared, by name.
            other_columns: Their names in the second table, where these differ.
            duplicates: What to do with equal rows: `remove` leaves each once, as SQL does; `keep` decides about each by
                itself; `count` lets each row of the second table stand for one row of this one, as SQL's `ALL` does.
                `remove` unless given.
            nulls_equal: Whether null in a compared column equals null in the second table. With `false`, a row that has
                null there equals none. `true` unless given.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "secondaryDatasetName": secondary_dataset_name,
            "columns": columns,
            "otherColumns": other_columns,
            "duplicates": duplicates,
            "nullsEqual": nulls_equal,
        }
        return self._with_step("EXCEPT", given, {"Comment": comment})

    def expect(
        self,
        *,
        source_column: str | None = None,
        source_columns: Sequence[str] | None = None,
        not_null: bool | None = None,
        unique: bool | None = None,
        allowed_values: Sequence[str] | None = None,
        min: str | None = None,
        max: str | None = None,
        pattern: str | None = None,
        column_data_type: str | None = None,
        advanced_data_type: str | None = None,
        expression: str | None = None,
        with_expressions: Sequence[Mapping[str, Any]] | None = None,
        min_rows: int | None = None,
        max_rows: int | None = None,
        on_fail: Literal["error", "drop", "flag", "quarantine"] | None = None,
        max_failed: str | None = None,
        target_column: str | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Checks that rows are as expected, and ends the run, or sets rows apart, where they are not.

        Args:
            source_column: Column of which something is expected.
            source_columns: Several columns, instead: each of them has to be as expected, and `unique` is about their
                values together.
            not_null: Expect a value in each cell.
            unique: Expect no value again that a row above has.
            allowed_values: Expect one of these values.
            min: Expect this number or date, or a larger one or a later one.
            max: Expect this number or date, or a smaller one or an earlier one.
            pattern: Expect a text with a part that this regular expression matches; `^` and `$` stand for its ends.
            column_data_type: Type of valid values: `date`, `timestamp`, `number`, `boolean`, `string`, `unsupported`,
                or the name of a type.
            advanced_data_type: What valid text stands for: `Email`, `URL`, `Phone`, `Zip Code`, `SSN`, `Credit Card`,
                `IP Address`, `Date Time`, `Gender`, `State`, `Country`, `Currency` or `City`.
            expression: Expect that this is true, as `start <= end`: columns in back ticks or bare, texts in quotes,
                functions by name.
            with_expressions: Aggregates of whole columns, which the expression names as `:name` in back ticks.
            min_rows: Expect as many rows as this, or more. From 0 to 9223372036854775807.
            max_rows: Expect as many rows as this, or fewer. From 0 to 9223372036854775807.
            on_fail: What is done about rows that are not as expected. `error` ends the run at the first of them, or,
                with `maxFailed`, lets so many stay; `drop` takes them out of the table; `quarantine` does so and lists
                them, with all their cells, among the rejects of the run; `flag` says in a new column where they are.
                `error` unless given.
            max_failed: How many rows may fail, as a number or as a share of the rows, such as `2.5%`. With more, the
                run ends with an error, and nothing is written.
            target_column: With `flag`, the name of the new column: `true` where the row is not as expected.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": source_column,
            "sourceColumns": source_columns,
            "notNull": not_null,
            "unique": unique,
            "allowedValues": allowed_values,
            "min": min,
            "max": max,
            "pattern": pattern,
            "columnDataType": column_data_type,
            "advancedDataType": advanced_data_type,
            "expression": expression,
            "withExpressions": with_expressions,
            "minRows": min_rows,
            "maxRows": max_rows,
            "onFail": on_fail,
            "maxFailed": max_failed,
            "targetColumn": target_column,
        }
        return self._with_step("EXPECT", given, {"ConditionExpressions": conditions, "Comment": comment})

    def extract_groups(
        self,
        source_column: Columns,
        pattern: str,
        *,
        target_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the groups of a pattern into columns.

        Args:
            source_column: Column of text.
            pattern: Regular expression with groups. Each group with a name, such as `(?<year>\\d{4})`, becomes a column
                of that name.
            target_columns: Names of the new columns, one for each group, where the groups have none.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "pattern": pattern,
            "targetColumns": target_columns,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("EXTRACT_GROUPS", given, {"ConditionExpressions": conditions, "Comment": comment})

    def fill_up(
        self,
        source_column: Columns,
        *,
        group_by_columns: Sequence[str] | None = None,
        order_by_columns: Sequence[str] | None = None,
        orderings: Sequence[str] | None = None,
        column_data_type: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Fills missing cells of a column with the next valid value below them.

        Args:
            source_column: Column to fill, in place.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            order_by_columns: Columns that give the order in which rows are seen, the most significant first; the order
                of the table unless given.
            orderings: `ASCENDING` or `DESCENDING`: one for each column of `orderByColumns`, or one for all of them.
            column_data_type: Type of valid values: `date`, `timestamp`, `number`, `boolean`, `string`, `unsupported`,
                or the name of a type.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "orderings": orderings,
            "columnDataType": column_data_type,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("FILL_UP", given, {"ConditionExpressions": conditions, "Comment": comment})

    def intersect(
        self,
        secondary_dataset_name: str,
        *,
        columns: Sequence[str] | None = None,
        other_columns: Sequence[str] | None = None,
        duplicates: Literal["remove", "keep", "count"] | None = None,
        nulls_equal: bool | None = None,
        comment: str | None = None,
    ) -> Self:
        """Keeps the rows that are also in a second table.

        Args:
            secondary_dataset_name: Name under which the second table is given.
            columns: Columns to compare. Without them, all columns of both tables are compared, by name.
            other_columns: Their names in the second table, where these differ.
            duplicates: What to do with equal rows: `remove` leaves each once, as SQL does; `keep` decides about each by
                itself; `count` lets each row of the second table stand for one row of this one, as SQL's `ALL` does.
                `remove` unless given.
            nulls_equal: Whether null in a compared column equals null in the second table. With `false`, a row that has
                null there equals none. `true` unless given.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "secondaryDatasetName": secondary_dataset_name,
            "columns": columns,
            "otherColumns": other_columns,
            "duplicates": duplicates,
            "nullsEqual": nulls_equal,
        }
        return self._with_step("INTERSECT", given, {"Comment": comment})

    def join_nearest(
        self,
        nearest: Mapping[str, Any],
        secondary_dataset_name: str,
        right_columns: Sequence[str],
        *,
        join_keys: Sequence[Mapping[str, Any]] | None = None,
        target_columns: Sequence[str] | None = None,
        direction: Literal["backward", "forward", "nearest"] | None = None,
        tolerance: str | None = None,
        allow_exact_matches: bool | None = None,
        matched_column: str | None = None,
        comment: str | None = None,
    ) -> Self:
        """Brings columns over from the nearest row of a second table, such as the last price before each sale.

        Args:
            nearest: The two columns by which the nearest row is found: both of numbers, or both of dates or timestamps.
            secondary_dataset_name: Name under which the second table is given.
            right_columns: Columns of the second table to bring over.
            join_keys: Pairs of columns that must be equal, too.
            target_columns: Names of the new columns, one for each of these. Without them, the columns keep their names.
            direction: Where the nearest row is looked for: among values up to that of the row, from it on, or on both
                sides. `backward` unless given.
            tolerance: How far away it may be at most: a number, such as `0.5`, or for dates and timestamps a time, such
                as `10 minutes`, `2 days` or `1 month`.
            allow_exact_matches: Whether an equal value counts; else the nearest one that is smaller or larger is looked
                for. `true` unless given.
            matched_column: Name of a column that says whether the row has a match.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "nearest": nearest,
            "joinKeys": join_keys,
            "secondaryDatasetName": secondary_dataset_name,
            "rightColumns": right_columns,
            "targetColumns": target_columns,
            "direction": direction,
            "tolerance": tolerance,
            "allowExactMatches": allow_exact_matches,
            "matchedColumn": matched_column,
        }
        return self._with_step("JOIN_NEAREST", given, {"Comment": comment})

    def keep_columns(
        self,
        source_columns: Sequence[str],
        *,
        comment: str | None = None,
    ) -> Self:
        """Keeps only some columns, in the order given.

        Args:
            source_columns: Columns to keep, in the order they shall stand in.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
        }
        return self._with_step("KEEP_COLUMNS", given, {"Comment": comment})

    def keep_values(
        self,
        conditions: Conditions,
        *,
        source_column: Columns = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Keeps only the rows that meet all conditions.

        Args:
            conditions: Which rows it is about.
            source_column: Column the filter is about. What counts are the columns named in the conditions.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("KEEP_VALUES", given, {"ConditionExpressions": conditions, "Comment": comment})

    def lookup(
        self,
        join_keys: Sequence[Mapping[str, Any]],
        secondary_dataset_name: str,
        right_columns: Sequence[str],
        *,
        target_columns: Sequence[str] | None = None,
        defaults: Mapping[str, str] | None = None,
        on_duplicate_keys: Literal["error", "first", "last"] | None = None,
        matched_column: str | None = None,
        comment: str | None = None,
    ) -> Self:
        """Brings columns over from the one row of a second table that has the same keys.

        Args:
            join_keys: Pairs of columns that must be equal.
            secondary_dataset_name: Name under which the second table is given.
            right_columns: Columns of the second table to bring over.
            target_columns: Names of the new columns, one for each of these. Without them, the columns keep their names.
            defaults: Values for rows without a match, by the names of the new columns: `{"town": "unknown"}`. Columns
                without one are missing there.
            on_duplicate_keys: What to do where several rows of the second table have the same keys: stop, or take the
                first or the last one. `error` unless given.
            matched_column: Name of a column that says whether the row has a match.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "joinKeys": join_keys,
            "secondaryDatasetName": secondary_dataset_name,
            "rightColumns": right_columns,
            "targetColumns": target_columns,
            "defaults": defaults,
            "onDuplicateKeys": on_duplicate_keys,
            "matchedColumn": matched_column,
        }
        return self._with_step("LOOKUP", given, {"Comment": comment})

    def parse_json(
        self,
        source_column: Columns,
        columns: Mapping[str, str],
        *,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts values inside of JSON text into columns.

        Args:
            source_column: Column of JSON text, or of structs, maps or arrays.
            columns: Paths by the names of new columns: `{"city": "address.city", "first": "items[0].id"}`.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "columns": columns,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("PARSE_JSON", given, {"ConditionExpressions": conditions, "Comment": comment})

    def rank(
        self,
        order_by_columns: Sequence[str],
        target_column: str,
        *,
        method: Literal["rank", "dense_rank", "row_number"] | None = None,
        group_by_columns: Sequence[str] | None = None,
        orderings: Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the rank of each row, in the table or in its group, into a new column.

        Args:
            order_by_columns: Columns whose values give the rank, the most significant first.
            target_column: Name of the new column.
            method: What rows get that are equal in the order: `rank` gives them the same number and leaves a gap after
                them, `dense_rank` leaves none, and `row_number` numbers them in the order of the table. `rank` unless
                given.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            orderings: `ASCENDING` or `DESCENDING`: one for each column of `orderByColumns`, or one for all of them.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "method": method,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "orderings": orderings,
            "targetColumn": target_column,
        }
        return self._with_step("RANK", given, {"ConditionExpressions": conditions, "Comment": comment})

    def remove_empty_columns(
        self,
        *,
        source_columns: Sequence[str] | None = None,
        empty_texts: Sequence[str] | None = None,
        empty_numbers: Sequence[str] | None = None,
        null_is_empty: bool | None = None,
        comment: str | None = None,
    ) -> Self:
        """Removes columns in which every cell is empty, or stands for nothing.

        Args:
            source_columns: Columns that may go; all of them without it.
            empty_texts: Texts that count as empty, without the blanks around them; empty text alone without it.
            empty_numbers: Whole numbers that count as empty, such as `-1`.
            null_is_empty: Whether null counts as empty. With `false`, a column that has a null stays, as in Drop Null
                Fields of Glue Studio. `true` unless given.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "emptyTexts": empty_texts,
            "emptyNumbers": empty_numbers,
            "nullIsEmpty": null_is_empty,
        }
        return self._with_step("REMOVE_EMPTY_COLUMNS", given, {"Comment": comment})

    def rename_columns(
        self,
        *,
        columns: Mapping[str, str] | None = None,
        pattern: str | None = None,
        value: str | None = None,
        style: Literal["snake_case", "UPPER_SNAKE_CASE", "kebab-case", "camelCase", "PascalCase", "lower case", "trimmed"] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Gives several columns other names: by a list, by a pattern, or in a style.

        Args:
            columns: New names by old names: `{"old": "new"}`.
            pattern: Regular expression: what it matches in each name becomes `value`.
            value: What stands there instead; `$1` is the first group of the pattern.
            style: How all names are written.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "columns": columns,
            "pattern": pattern,
            "value": value,
            "style": style,
        }
        return self._with_step("RENAME_COLUMNS", given, {"Comment": comment})

    def reorder_columns(
        self,
        *,
        source_columns: Sequence[str] | None = None,
        position: Literal["first", "last"] | None = None,
        ordering: Literal["ascending", "descending"] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Puts columns in another order.

        Args:
            source_columns: Columns in the order they shall stand in; others keep theirs.
            position: Where they stand among the others. `first` unless given.
            ordering: Puts the others, or all columns, in the order of their names, by code point.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumns": source_columns,
            "position": position,
            "ordering": ordering,
        }
        return self._with_step("REORDER_COLUMNS", given, {"Comment": comment})

    def sample(
        self,
        method: Literal["first", "every", "random", "fraction"],
        *,
        count: int | None = None,
        fraction: float | None = None,
        group_by_columns: Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Keeps some of the rows: the first ones, every nth, or a random choice.

        Args:
            method: `first` keeps the first `count` rows, `every` each `count`-th row, `random` a random choice of
                `count` rows, and `fraction` each row with the probability `fraction`.
            count: How many rows. From 1 to 9223372036854775807.
            fraction: The part of the rows that is kept, from 0 to 1.
            group_by_columns: Columns whose values make a group; rows are chosen in each group on its own.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "method": method,
            "count": count,
            "fraction": fraction,
            "groupByColumns": group_by_columns,
        }
        return self._with_step("SAMPLE", given, {"Comment": comment})

    def set_schema(
        self,
        columns: Mapping[str, str],
        *,
        missing_columns: Literal["error", "add"] | None = None,
        extra_columns: Literal["error", "drop", "keep"] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Makes sure of the columns: their names, types and order.

        Args:
            columns: Types by the names of columns, in their order: `{"id": "long", "name": "string"}`.
            missing_columns: What is done about columns that are not there: `add` makes them, all cells missing. `error`
                unless given.
            extra_columns: What is done about columns that are not named: `drop` takes them away, `keep` leaves them at
                the end. `error` unless given.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "columns": columns,
            "missingColumns": missing_columns,
            "extraColumns": extra_columns,
        }
        return self._with_step("SET_SCHEMA", given, {"Comment": comment})

    def share(
        self,
        source_column: Columns,
        target_column: str,
        *,
        group_by_columns: Sequence[str] | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        conditions: Conditions = None,
        comment: str | None = None,
    ) -> Self:
        """Puts the share of each number in the sum of all, or of its group, into a new column.

        Args:
            source_column: Column of numbers.
            target_column: Name of the new column.
            group_by_columns: Columns whose values make a group, whose sum is then 1; without them it is the sum of all
                rows.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            conditions: Only rows that meet all of these are changed.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "groupByColumns": group_by_columns,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SHARE", given, {"ConditionExpressions": conditions, "Comment": comment})

    def split_to_rows(
        self,
        source_column: Columns,
        delimiter: str,
        *,
        is_text: bool | None = None,
        target_column: str | None = None,
        columns_matching: str | None = None,
        columns_of_type: str | Sequence[str] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Makes a row of each part of a text, with the other cells of its row beside it.

        Args:
            source_column: Column of text, whose parts take its place.
            delimiter: What is between the parts: one character, plain text with `isText`, or else a regular expression.
            is_text: Take the pattern as plain text.
            target_column: Name of a column for the parts, beside the text.
            columns_matching: In place of `source_column`: a regular expression for the names of columns.
            columns_of_type: In place of `source_column`: all columns of these types.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "sourceColumn": _one(source_column),
            "delimiter": delimiter,
            "isText": is_text,
            "targetColumn": target_column,
            "columnsMatching": columns_matching,
            "columnsOfType": columns_of_type,
            "sourceColumns": _several(source_column),
        }
        return self._with_step("SPLIT_TO_ROWS", given, {"Comment": comment})

    def top_n(
        self,
        count: int,
        order_by_columns: Sequence[str],
        *,
        group_by_columns: Sequence[str] | None = None,
        orderings: Sequence[str] | None = None,
        ties: Literal["first", "all"] | None = None,
        comment: str | None = None,
    ) -> Self:
        """Keeps the rows with the largest or the smallest values, in the table or in each group.

        Args:
            count: How many rows to keep. From 1 to 1000000000.
            order_by_columns: Columns whose values say which rows come first, the most significant first; the largest
                values come first unless `orderings` says `ASCENDING`.
            group_by_columns: Columns whose values make a group; rows of other groups are not seen.
            orderings: `ASCENDING` or `DESCENDING`: one for each column of `orderByColumns`, or one for all of them.
            ties: What to do with rows that are equal to the last one kept: `first` keeps the upper ones and no more
                than `count` rows, `all` keeps every one of them. `first` unless given.
            comment: A note for people.
        """
        given: dict[str, object] = {
            "count": count,
            "groupByColumns": group_by_columns,
            "orderByColumns": order_by_columns,
            "orderings": orderings,
            "ties": ties,
        }
        return self._with_step("TOP_N", given, {"Comment": comment})


def _one(columns: Columns) -> str | None:
    return columns if isinstance(columns, str) else None


def _several(columns: Columns) -> list[str] | None:
    return None if columns is None or isinstance(columns, str) else list(columns)

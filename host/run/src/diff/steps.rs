//! Which steps of two recipes are not the same.

use recipe_core::{Form, Recipe};
use serde_json::Value;

use super::Sides;

/// Longer recipes are not looked through for the most steps that stay: all between the first and the last that differ do.
const MOST: usize = 4_000_000;

/// The numbers of the steps that are in one recipe alone, in order. Steps that were moved are in both of the lists.
pub(super) fn changed_steps(recipes: Sides<&Recipe>) -> Sides<Vec<usize>> {
    let steps = recipes.map(written);
    let Sides { old, new } = &steps;
    let is_same = |(one, other): &(&Step, &Step)| one.1 == other.1;
    let start = old.iter().zip(new).take_while(is_same).count();
    let (old, new) = (&old[start..], &new[start..]);
    let end = old.iter().rev().zip(new.iter().rev()).take_while(is_same).count();
    let (old, new) = (&old[..old.len() - end], &new[..new.len() - end]);
    if old.len().saturating_mul(new.len()) > MOST {
        let numbers = |steps: &[Step]| steps.iter().map(|step| step.0).collect();
        return Sides { old: numbers(old), new: numbers(new) };
    }
    // How many steps can stay of those from here on.
    let mut stay = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for one in (0..old.len()).rev() {
        for other in (0..new.len()).rev() {
            stay[one][other] = if old[one].1 == new[other].1 {
                stay[one + 1][other + 1] + 1
            } else {
                stay[one + 1][other].max(stay[one][other + 1])
            };
        }
    }
    let (mut one, mut other) = (0, 0);
    let mut changed = Sides::<Vec<usize>>::default();
    while one < old.len() || other < new.len() {
        if one < old.len() && other < new.len() && old[one].1 == new[other].1 {
            (one, other) = (one + 1, other + 1);
        } else if other == new.len() || one < old.len() && stay[one + 1][other] >= stay[one][other + 1] {
            changed.old.push(old[one].0);
            one += 1;
        } else {
            changed.new.push(new[other].0);
            other += 1;
        }
    }
    changed
}

/// The number of a step, and what it says.
type Step = (usize, Value);

/// The steps that are not disabled, in the form that is the same however they were written.
fn written(recipe: &Recipe) -> Vec<Step> {
    let written: Value = serde_json::from_str(&recipe.write(Form::DataBrew).text).unwrap_or_default();
    let steps = written.get("Steps").unwrap_or(&written).as_array().cloned().unwrap_or_default();
    let numbers = recipe.steps().iter().filter(|step| !step.disabled).map(|step| step.number);
    numbers.zip(steps).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_in_one_recipe_alone_are_found() {
        let recipe = |columns: &str| {
            let steps = columns.chars().map(|column| format!("- upper_case: {column}\n"));
            let text: String = if columns.is_empty() { "[]".to_owned() } else { steps.collect() };
            Recipe::parse_named("recipe.yaml", &text).expect("a recipe")
        };
        for (old, new, expected_old, expected_new) in [
            ("abc", "abc", &[][..], &[][..]),
            ("abc", "axc", &[2], &[2]),
            ("abc", "abxc", &[], &[3]),
            ("abc", "bc", &[1], &[]),
            ("ab", "ba", &[1], &[2]),
            ("", "a", &[], &[1]),
        ] {
            let changed = changed_steps(Sides { old: &recipe(old), new: &recipe(new) });
            assert_eq!(
                (changed.old.as_slice(), changed.new.as_slice()),
                (expected_old, expected_new),
                "{old} {new}"
            );
        }
        let text = r#"{"Name": "n", "Steps": [{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "a"}}}]}"#;
        let long = Recipe::parse(text).expect("a recipe");
        assert_eq!(changed_steps(Sides { old: &recipe("a"), new: &long }), Sides::default());
    }
}

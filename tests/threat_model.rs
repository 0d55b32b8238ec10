//! The page of threats names tests that are there.

use std::path::Path;

#[test]
fn every_test_of_the_page_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let page = std::fs::read_to_string(root.join("docs/threat-model.md")).expect("the page");
    let named = page.split('`').skip(1).step_by(2).filter(|name| name.contains(".rs"));
    let mut count = 0;
    for name in named {
        let (file, test) = name.split_once("::").map_or((name, None), |(file, test)| (file, Some(test)));
        let source =
            std::fs::read_to_string(root.join(file)).unwrap_or_else(|_| panic!("there is no `{file}`"));
        if let Some(test) = test {
            let begins = format!("fn {test}(");
            let lines: Vec<&str> = source.lines().collect();
            let is_test = |pair: &[&str]| pair[0].contains("test") && pair[1].contains(&begins);
            assert!(lines.windows(2).any(is_test), "`{file}` has no test `{test}`");
        }
        count += 1;
    }
    assert!(count > 30, "the page names {count} tests");
}

//! Which catalog knows tables.

use std::path::PathBuf;
use std::sync::Arc;

use recipe_run::catalog::{Catalog, Local};
use recipe_run::store::s3::S3;

/// A catalog, as it is named on the command line.
#[derive(Debug, Clone)]
pub(crate) enum CatalogName {
    /// A file.
    Local(PathBuf),
    /// AWS Glue, in a region or in that of the settings.
    #[cfg(feature = "glue")]
    Glue(Option<String>),
}

impl CatalogName {
    /// Reads `local:FILE`, `glue` or `glue:REGION`.
    pub(crate) fn parse(text: &str) -> Result<CatalogName, String> {
        match text.split_once(':').unwrap_or((text, "")) {
            ("local", file) if !file.is_empty() => Ok(CatalogName::Local(file.into())),
            #[cfg(feature = "glue")]
            ("glue", region) => {
                Ok(CatalogName::Glue(Some(region.to_owned()).filter(|region| !region.is_empty())))
            }
            #[cfg(not(feature = "glue"))]
            ("glue", _) => {
                Err("this program was built without AWS Glue; build it with `--features glue`".to_owned())
            }
            _ => Err("it takes `local:FILE`, `glue` or `glue:REGION`".to_owned()),
        }
    }

    /// The catalog, of which nothing is asked yet.
    #[cfg_attr(not(feature = "glue"), expect(unused_variables, reason = "a file needs no settings of AWS"))]
    pub(crate) fn open(&self, s3: &S3) -> Arc<dyn Catalog> {
        match self {
            CatalogName::Local(file) => Arc::new(Local::new(file)),
            #[cfg(feature = "glue")]
            CatalogName::Glue(region) => {
                Arc::new(recipe_run::catalog::Glue::new(s3.clone(), region.as_deref()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CatalogName;

    #[test]
    fn catalogs_are_named() {
        let Ok(CatalogName::Local(file)) = CatalogName::parse("local:lake/tables.json") else {
            panic!("a file");
        };
        assert_eq!(file, std::path::Path::new("lake/tables.json"));
        for other in ["", "local", "local:", "tables.json", "hive:x"] {
            let error = CatalogName::parse(other).expect_err(other);
            assert_eq!(error, "it takes `local:FILE`, `glue` or `glue:REGION`");
        }
    }
}

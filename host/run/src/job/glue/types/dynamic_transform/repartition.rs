//! `gs_repartition`: how many files a target right behind it writes. Rows stay as they are.

use std::sync::Arc;

use super::Transform;
use super::parameters::{Names, Parameters};
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TRANSFORM: Transform = Transform { name: "gs_repartition", read };

/// Without it, AWS has as many as the job has workers.
const FILES: Names = &["numPartitionsStr"];

fn read(parameters: &Parameters, _: &Setting) -> Option<Work> {
    let Some((_, span)) = parameters.text(FILES) else {
        return Some(Work::Steps(Arc::new(|_| Ok(Vec::new().into()))));
    };
    let files = parameters.whole(FILES)?;
    if files == 0 {
        parameters.wrong(FILES, "is the number of files, and at least 1", &span);
        return None;
    }
    Some(Work::Spread(files))
}

//! Copies within a bucket.

use futures::FutureExt;

use crate::error::S3Error;
use crate::s3::sdk::headers::escape;
use crate::s3::sdk::object::PutIf;
use crate::s3::sdk::send::{Bucket, longer};
use crate::s3::sdk::upload::TOGETHER;

impl Bucket {
    /// Copies an object within the bucket, at most 5 GiB.
    pub(super) async fn copy_if(&self, from: &str, to: &str, condition: PutIf) -> Result<(), S3Error> {
        let act = self.act("s3:GetObject and s3:PutObject", "copy", from);
        let none_match = condition.none_match();
        let done = self.call(&act, |client, tries| {
            let request = client.copy_object().bucket(self.name()).key(to);
            let request = request.set_request_payer(self.payer()).set_expected_bucket_owner(self.owner());
            let request = request
                .copy_source(format!("{}/{}", self.name(), escape(from)))
                .set_if_none_match(none_match.clone())
                .set_expected_source_bucket_owner(self.owner());
            let request = request.customize().config_override(longer(TOGETHER));
            request.interceptor(tries).send().boxed()
        });
        done.await.map(drop)
    }
}

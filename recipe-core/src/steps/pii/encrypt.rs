//! `ENCRYPT`.

use super::{COLUMNS, ENTITIES, FOUND, MISSING, entities, protect};
use crate::kernel::private::{Master, Seal};
use crate::step::prelude::*;

const KEY: Param<SecretName> =
    Param::required("kmsKeyArn", "ARN of the AWS KMS key, or the name by which the run gives a key.");
const PRESERVE: Param<bool> = Param::required(
    "preserveDataType",
    "Whether a message says in clear which type the column had, where that is not text.",
)
.or("true");

pub(super) const STEP: Step = Step {
    operation: "ENCRYPT",
    family: Family::Pii,
    summary: "Encrypts text into messages of the AWS Encryption SDK, which differ for equal texts.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &KEY, &ENTITIES, &PRESERVE],
    examples: &[
        Example::new(
            "Names",
            r#"{"sourceColumns": "[\"name\"]", "kmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/0f1e2d3c"}"#,
        )
        .input(&["name: string", "White", "White", "null", r#""""#])
        .output(&["name: string", "AYADeA1HF4/lu421FjTiB/VCRQoAXwABABVhd3MtY3J5cHRvLXB1YmxpYy1rZXkAREF6dmpzWml4dWhERnBnQ0o3b29Wa2pJTHEyZ2VvK29ZVy83di9RdzhHUjg4Nmo4V1pYZEFhbEdHL3JEblVWQ3ZNdz09AAEABnJlY2lwZQBDYXJuOmF3czprbXM6dXMtZWFzdC0xOjExMTEyMjIyMzMzMzprZXkvMGYxZTJkM2MAAACAAAAADH51FPXLWlBAxH0F1QAwM0rYv8FimOrDwyudrvdV5XQoL3788NeYhbUWnyoWs7CxFvvpH1ALQorM6FiZi+/qAgAAAAAMAAAQAAAAAAAAAAAAAAAAAH5QqC4BOEFWeP1FLQKwiOf/////AAAAAQAAAAAAAAAAAAAAAQAAAAVq7iPTDAnVwsd1qOtAAOcef4TeWD8AZzBlAjEAu6xu8j/gVbGNq9Zxcx5naZF0Dwgd2eOtNzx2/T0k4r5+LuUXGaOlIFzNT0vrP4U9AjBET/YJCYkZwt7ao/Vl5771+ohAH8MzyTjUckuZ/FEiy9KC4HMtVFauhXUCdki0Ojs=", "AYADeNamMipBHk2n37u6OknBu3oAXwABABVhd3MtY3J5cHRvLXB1YmxpYy1rZXkAREF6dmpzWml4dWhERnBnQ0o3b29Wa2pJTHEyZ2VvK29ZVy83di9RdzhHUjg4Nmo4V1pYZEFhbEdHL3JEblVWQ3ZNdz09AAEABnJlY2lwZQBDYXJuOmF3czprbXM6dXMtZWFzdC0xOjExMTEyMjIyMzMzMzprZXkvMGYxZTJkM2MAAACAAAAADH51FPXLWlBAxH0F1QAwM0rYv8FimOrDwyudrvdV5XQoL3788NeYhbUWnyoWs7CxFvvpH1ALQorM6FiZi+/qAgAAAAAMAAAQAAAAAAAAAAAAAAAAAAPccp0c2hHLNjdOsp5o0Pr/////AAAAAQAAAAAAAAAAAAAAAQAAAAXLidt/yE1OLfV7BXk8wOGDcM3ATxgAZzBlAjBUSkZsiAlc3gEVIa7wGEtLrqi6546PuWPBGDzUnmoeECxz/TdI3Ma22geMUcZ+f4MCMQDr6wxQTmKYkXPjwKU0BCFfbXklsUF6pGDcdoT5mZOv+vH5pWOnJPfuXCcReNbgj24=", "null", r#""""#]),
        Example::new(
            "An address in a text",
            r#"{"sourceColumns": ["note"], "kmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/0f1e2d3c",
                "entityTypeFilter": "[\"EMAIL\"]"}"#,
        )
        .input(&["note: string", "to ann@example.org", "none"])
        .output(&["note: string", "to AYADeJRz36sLtXr6A+2BHdENizUAXwABABVhd3MtY3J5cHRvLXB1YmxpYy1rZXkAREF6dmpzWml4dWhERnBnQ0o3b29Wa2pJTHEyZ2VvK29ZVy83di9RdzhHUjg4Nmo4V1pYZEFhbEdHL3JEblVWQ3ZNdz09AAEABnJlY2lwZQBDYXJuOmF3czprbXM6dXMtZWFzdC0xOjExMTEyMjIyMzMzMzprZXkvMGYxZTJkM2MAAACAAAAADH51FPXLWlBAxH0F1QAwM0rYv8FimOrDwyudrvdV5XQoL3788NeYhbUWnyoWs7CxFvvpH1ALQorM6FiZi+/qAgAAAAAMAAAQAAAAAAAAAAAAAAAAAHwIc/xFzU3RbtXLalWXmqz/////AAAAAQAAAAAAAAAAAAAAAQAAAA/ExURqhk8GQs5XuFXnewJCJB3Z1QfNguJbAr/hZUeLAGcwZQIxAIgb2HHsK82nlFv/JaT+y/SpaNSbmiRQCwjAWb/DuAlgLFMOCIcSvWl/mLJWxWQuYgIwLKSVUeavvqGXoAStUBQZzhWiWICqFM9Y66IhLl/tkmWCnj/Yu2Z+9tfIR2REdV9/", "none"]),
        Example::new(
            "A number, without a word of its type",
            r#"{"sourceColumns": ["pin"], "kmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/0f1e2d3c", "preserveDataType": "false"}"#,
        )
        .input(&["pin: int", "1234"])
        .output(&["pin: string", "AYADeEYHlxGj9HfnpzWQoKw0e9YAXwABABVhd3MtY3J5cHRvLXB1YmxpYy1rZXkAREF6dmpzWml4dWhERnBnQ0o3b29Wa2pJTHEyZ2VvK29ZVy83di9RdzhHUjg4Nmo4V1pYZEFhbEdHL3JEblVWQ3ZNdz09AAEABnJlY2lwZQBDYXJuOmF3czprbXM6dXMtZWFzdC0xOjExMTEyMjIyMzMzMzprZXkvMGYxZTJkM2MAAACAAAAADH51FPXLWlBAxH0F1QAwM0rYv8FimOrDwyudrvdV5XQoL3788NeYhbUWnyoWs7CxFvvpH1ALQorM6FiZi+/qAgAAAAAMAAAQAAAAAAAAAAAAAAAAANIgDPUWvR5vSmAmr8J4kQL/////AAAAAQAAAAAAAAAAAAAAAQAAAASK9iGaySO+KtD1DxC9wGajns04LABnMGUCMQDLtCkdIdSxPb0wFmdU7IKtaPZE4etk7gXii39i6R2PJLx3uh/w16ut9tD1uEC3sHQCMGML8soakWrYJxjbN8RZX/Pun+AWC54ebdBw3m6DQnETD34I2CNVxBuhj0q1qqTK4Q=="]),
        Example::new(
            "A key that the run does not give",
            r#"{"sourceColumns": ["name"], "kmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/none"}"#,
        )
        .input(&["name: string", "White"])
        .error("secret `arn:aws:kms:us-east-1:111122223333:key/none` was not given"),
    ],
    assumptions: &[
        "As the service does: messages of version 1 in base64, AES-256-GCM with HKDF and SHA-384, signed with ECDSA over P-384, in frames of 4096 bytes; all cells of the step have the same data key and signing key, and each message a key of its own.",
        "The run gives the key as 32 bytes in base64: the SDK reads the messages with a raw AES key whose namespace is `recipe` and whose name is `kmsKeyArn`.",
        "Or as AWS KMS answers to GenerateDataKey, an object with `Plaintext` and `CiphertextBlob`: then the data key is that one, and the messages are read with AWS KMS. They are not signed, for the data key was made without the public key in its encryption context; with `SigningKey`, the private key in base64 whose public key stood there, they are.",
        "The run gives random bytes that are new in each run, so that equal texts differ, and the same recipe over the same data never gives the same messages twice.",
        "The type stands in the encryption context as `dataType`.",
        FOUND,
        MISSING,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let name = args.get(&KEY);
    let place = |error: Error| args.place(&KEY, error);
    let secret = rel.secret(name).map_err(place)?;
    let random = rel.random().map_err(place)?;
    let master = secret.map(|secret| Master::new(name, secret.value())).transpose().map_err(place)?;
    let preserve = args.get(&PRESERVE);
    protect(args, rel, (entities(args)?, true), |number, column| {
        let (Some(master), Some(random)) = (&master, &random) else { return Ok(Seal::assumed()) };
        let data_type = column.ty().filter(|ty| preserve && *ty != Type::String).map(Type::name);
        Seal::new(master, random, number, data_type).map_err(place)
    })
}

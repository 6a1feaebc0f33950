//! Who shares questions: those with keys, and those who sign on with the same provider.

use std::sync::Arc;

use pairpad::config::access::{AccessSettings, IdentityProvider};
use pairpad::config::limits::Limits;
use pairpad::storage::Storage;
use pairpad::storage::local::LocalStorage;
use pairpad_testing::provider::SigningKey;
use pairpad_testing::server::MemoryServer;
use reqwest::Method;
use serde_json::{Value, json};

use super::{KEY, ids, whole};

/// A server over this store, where people of an organisation sign on.
fn serve(storage: &Arc<dyn Storage>, jwks: &str, audience: Option<&str>) -> MemoryServer {
    MemoryServer::start_with(Arc::clone(storage), Limits::default(), |access: &mut AccessSettings| {
        access.api_keys = vec![KEY.to_owned()];
        access.identity_provider = audience.map(|audience| IdentityProvider {
            issuer: "https://login.example".to_owned(),
            audience: audience.to_owned(),
            jwks: jwks.to_owned(),
        });
    })
}

async fn keep(server: &MemoryServer, credential: &str) -> String {
    let (status, made) = server.ask((Method::POST, "/api/v1/questions"), credential, Some(whole())).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

async fn kept(server: &MemoryServer, credential: &str) -> Vec<String> {
    let (_, list) = server.ask((Method::GET, "/api/v1/questions"), credential, None).await;
    let stored = list["questions"].as_array().unwrap().iter().filter(|one| one["source"] == "store");
    let mut ids = ids(&json!({ "questions": stored.collect::<Vec<&Value>>() }));
    ids.sort();
    ids
}

#[tokio::test]
async fn an_organisation_has_its_own_questions_and_those_of_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let keys = SigningKey::of_each_kind();
    let key = &keys[2];
    let jwks = folder.path().join("jwks.json");
    std::fs::write(&jwks, json!({ "keys": [key.jwk("one")] }).to_string()).unwrap();
    let jwks = jwks.display().to_string();
    let now = jiff::Timestamp::now().as_second();
    let sign_on = |audience: &str| {
        let claims =
            json!({ "iss": "https://login.example", "aud": audience, "sub": "ada", "exp": now + 600 });
        key.token("one", &claims)
    };
    let storage: Arc<dyn Storage> = Arc::new(LocalStorage::open(&folder.path().join("data")).unwrap());
    let [none, one, other] =
        [None, Some("one"), Some("other")].map(|audience| serve(&storage, &jwks, audience));
    let of_nobody = keep(&none, KEY).await;
    let (of_one, of_its_key) = (keep(&one, &sign_on("one")).await, keep(&one, KEY).await);
    let of_other = keep(&other, &sign_on("other")).await;
    let sorted = |ids: &[&String]| {
        let mut ids: Vec<String> = ids.iter().map(|id| (*id).clone()).collect();
        ids.sort();
        ids
    };
    assert_eq!(kept(&none, KEY).await, sorted(&[&of_nobody]));
    for credential in [sign_on("one"), KEY.to_owned()] {
        assert_eq!(kept(&one, &credential).await, sorted(&[&of_nobody, &of_one, &of_its_key]));
    }
    assert_eq!(kept(&other, &sign_on("other")).await, sorted(&[&of_nobody, &of_other]));
    // Nobody else has them in any other way, nor by a sign-on for something else.
    let mut change = whole();
    change["version"] = json!(1);
    for (method, path, body) in [
        (Method::GET, format!("/api/v1/questions/{of_one}"), None),
        (Method::GET, format!("/api/v1/questions/{of_one}?version=1"), None),
        (Method::GET, format!("/api/v1/questions/{of_one}/toml"), None),
        (Method::GET, format!("/api/v1/questions/{of_one}/versions"), None),
        (Method::PUT, format!("/api/v1/questions/{of_one}"), Some(change)),
        (Method::DELETE, format!("/api/v1/questions/{of_one}"), None),
        (Method::POST, "/api/v1/rooms".to_owned(), Some(json!({ "question": of_one }))),
    ] {
        for (server, credential) in
            [(&other, sign_on("other")), (&other, KEY.to_owned()), (&none, KEY.to_owned())]
        {
            let asked = server.ask((method.clone(), &path), &credential, body.clone()).await;
            assert_eq!(
                (asked.0, &asked.1["error"]["code"]),
                (404, &json!("no_such_question")),
                "{method} {path}"
            );
        }
    }
    assert!(kept(&other, &sign_on("one")).await.is_empty());
    let (status, _) = other.ask((Method::POST, "/api/v1/questions"), &sign_on("one"), Some(whole())).await;
    assert_eq!(status, 401);
    assert_eq!(kept(&one, KEY).await.len(), 3, "nothing has become of them");
    for server in [none, one, other] {
        server.server.stop().await;
    }
}

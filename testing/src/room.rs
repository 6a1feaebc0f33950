//! A room made by the API, with a link for each role.

use std::collections::HashMap;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::call::CallClient;
use crate::client::Client;

/// A room on a [`crate::server::TestServer`].
#[derive(Debug)]
pub struct TestRoom {
    /// The room's id.
    pub id: String,
    /// By role: the link's id, its token.
    pub links: HashMap<String, (String, String)>,
    base: String,
}

/// Somebody's session.
#[derive(Debug, Clone)]
pub struct TestSession {
    /// What proves it.
    pub token: String,
    /// What renews it.
    pub renewal: String,
    /// The id of the member that it made.
    pub member: String,
    /// All of the answer.
    pub answer: Value,
}

impl TestRoom {
    /// From the answer to making it.
    pub fn of(made: &Value, base: String) -> Self {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let links = made["links"].as_array().unwrap().iter();
        let links = links.map(|link| (text(&link["role"]), (text(&link["id"]), text(&link["token"]))));
        Self { id: text(&made["room"]["id"]), links: links.collect(), base }
    }

    /// The same room at another address, such as that after a restart.
    pub fn at(self, base: String) -> Self {
        Self { base, ..self }
    }

    /// The same room, asked for at another server.
    pub fn elsewhere(&self, base: String) -> Self {
        Self { id: self.id.clone(), links: self.links.clone(), base }
    }

    /// The same with a link for reviewers, which no room begins with.
    pub async fn with_reviewers(mut self) -> Self {
        let body = Some(json!({ "role": "reviewer" }));
        let (status, made) = self.ask(Method::POST, "/links", self.token("owner"), body).await;
        assert_eq!(status, 201, "{made}");
        let text = |field: &str| made[field].as_str().unwrap().to_owned();
        self.links.insert("reviewer".to_owned(), (text("id"), text("token")));
        self
    }

    /// The token of a role's link.
    pub fn token(&self, role: &str) -> &str {
        &self.links[role].1
    }

    /// The `code` document for `TestServer::client`, with a role's token.
    pub fn code(&self, role: &str) -> String {
        self.document("code", role)
    }

    /// Any document, with a role's token.
    pub fn document(&self, document: &str, role: &str) -> String {
        self.with(document, self.token(role))
    }

    /// Any document, with any token.
    pub fn with(&self, document: &str, token: &str) -> String {
        format!("{}/{document}?token={token}", self.id)
    }

    /// A client of a document that has arrived.
    pub async fn client(&self, document: &str, token: &str) -> Client {
        Client::connect(&format!("{}/ws/{}", self.at_sockets(), self.with(document, token))).await
    }

    /// Where its server takes WebSockets.
    pub fn at_sockets(&self) -> String {
        self.base.replace("http://", "ws://")
    }

    /// A client of its call that has arrived.
    pub async fn call(&self, token: &str) -> CallClient {
        CallClient::connect(&self.call_url(token)).await
    }

    /// Where that connects.
    pub fn call_url(&self, token: &str) -> String {
        format!("{}{}", self.at_sockets(), self.call_path(token))
    }

    /// Where its call is, with any token.
    pub fn call_path(&self, token: &str) -> String {
        format!("/api/v1/rooms/{}/call?token={token}", self.id)
    }

    /// A request about the room, with a token unless that is empty.
    pub fn request(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        let request =
            reqwest::Client::new().request(method, format!("{}/api/v1/rooms/{}{path}", self.base, self.id));
        if token.is_empty() { request } else { request.bearer_auth(token) }
    }

    /// The same, sent: the status, and the JSON if there is any.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let mut request = self.request(method, path, token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Joins by a role's link.
    pub async fn join(&self, role: &str, name: &str) -> TestSession {
        let body = json!({ "token": self.token(role), "name": name });
        let (status, answer) = self.ask(Method::POST, "/join", "", Some(body)).await;
        assert_eq!(status, 200, "{answer}");
        TestSession::of(answer)
    }

    /// Starts, ends or reopens the interview.
    pub async fn set_phase(&self, phase: &str) {
        self.set_phase_as(self.token("owner"), phase).await;
    }

    /// The same, by somebody else who may.
    pub async fn set_phase_as(&self, token: &str, phase: &str) {
        let body = json!({ "phase": phase });
        let (status, answer) = self.ask(Method::PUT, "/phase", token, Some(body)).await;
        assert_eq!(status, 200, "{answer}");
    }
}

impl TestSession {
    /// From the answer to joining.
    pub fn of(answer: Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            token: text(&answer["token"]),
            renewal: text(&answer["renewal"]),
            member: text(&answer["member"]["id"]),
            answer,
        }
    }
}

//! People with tokens of their own, and what they did: entries of the log.

use crate::database::{Engine, tamper};
use crate::fixture::{Collector, program, said};
use crate::receipts::{days_ago, given, text};

crate::on_both! { everybody_has_a_token_and_a_role_of_their_own, what_people_do_is_in_the_log }

/// Runs `people` where its files may go; whether it succeeded, and its words.
pub fn people(collector: &Collector, arguments: &[&str]) -> (bool, String) {
    let mut command = program();
    command.current_dir(collector.path()).args(["--database", &collector.database, "people"]).args(arguments);
    let output = command.output().expect("it runs");
    (output.status.success(), said(&output))
}

/// Gives somebody a token.
pub fn token_of(collector: &Collector, name: &str, role: &str) -> String {
    let (added, said) = people(collector, &["add", name, "--role", role]);
    assert!(added, "{said}");
    let file = collector.path().join(format!("token-{name}"));
    let token = std::fs::read_to_string(&file).expect("the token").trim().to_owned();
    assert!(!said.contains(&token), "the token is in no log: {said}");
    std::fs::remove_file(file).expect("it is there");
    token
}

async fn everybody_has_a_token_and_a_role_of_their_own(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let receipt = given();
    api.deliver(&receipt).await;
    let (viewer, officer) =
        (token_of(&collector, "kim", "viewer"), token_of(&collector, "sam@shop.example", "officer"));
    for wrong in ["owner", "", "a b", "a\nb", "<b>", "../x"] {
        assert!(!people(&collector, &["add", wrong]).0, "{wrong:?}");
    }
    let (again, said) = people(&collector, &["add", "kim"]);
    assert!(!again && said.contains("already"), "{said}");
    let (viewing, acting) = (api.session_to_act_by(&viewer).await, api.session_to_act_by(&officer).await);
    let enter = format!("site_id=shop.example&kind=access&received={}", &days_ago(0)[..10]);
    assert_eq!(
        api.form(&viewing, "/requests", &enter).await.status,
        401,
        "who asks for more than their role gets their role"
    );
    assert_eq!(api.form(&acting, "/requests", &enter).await.status, 303);
    let path = format!("/receipts/{}", text(&receipt, "/receipt_id"));
    let subject = text(&receipt, "/subject_id");
    for (session, sees) in [(&viewing, false), (&acting, true)] {
        let page = api.send("GET", &path, &[("cookie", session)], "").await.text();
        assert_eq!(page.contains(&subject), sees, "{page}");
    }
    // A token of one's own is none for the API.
    let bearer = format!("Bearer {officer}");
    assert_eq!(api.send("GET", "/v1/requests", &[("authorization", &bearer)], "").await.status, 401);
    let (_, list) = people(&collector, &["list"]);
    assert!(list.contains("kim viewer 2") && list.contains("sam@shop.example officer 2"), "{list}");
    assert!(people(&collector, &["revoke", "sam@shop.example"]).0);
    assert!(!people(&collector, &["revoke", "sam@shop.example"]).0, "there is nobody left of this name");
    assert_eq!(api.form(&acting, "/requests", &enter).await.status, 401, "the session has ended");
    assert_eq!(api.sign_in(&officer, &[]).await.status, 401, "and the token opens none");
    // Somebody new of that name has nothing of it.
    token_of(&collector, "sam@shop.example", "officer");
    assert_eq!(api.form(&acting, "/requests", &enter).await.status, 401);
    assert_eq!(api.send("GET", "/", &[("cookie", &viewing)], "").await.status, 200, "all others go on");
}

async fn what_people_do_is_in_the_log(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let receipt = given();
    api.deliver(&receipt).await;
    let acting = api.session_to_act_by(&token_of(&collector, "sam", "officer")).await;
    let path = format!("/receipts/{}", text(&receipt, "/receipt_id"));
    let get = async |path: &str| api.send("GET", path, &[("cookie", &acting)], "").await;
    for path in
        ["/receipts?site=shop.example", &path, &format!("{path}/evidence"), "/v1/sites/shop.example/export?format=csv"]
    {
        assert_eq!(get(path).await.status, 200, "{path}");
    }
    let enter = format!("site_id=shop.example&kind=access&received={}", &days_ago(0)[..10]);
    for (path, form) in [
        ("/requests".to_owned(), &*enter),
        (format!("{path}/withdraw"), "confirm=yes&reason=Letter"),
        (format!("{path}/erase"), "confirm=yes&reason=Letter"),
    ] {
        assert_eq!(api.form(&acting, &path, form).await.status, 303, "{path}");
    }
    let page = get("/activity").await.text();
    for expected in [
        "signed in",
        "searched receipts",
        "opened a receipt",
        "took an evidence pack",
        "exported",
        "shop.example csv",
        "entered a request",
        "withdrew for a visitor",
        "erased",
        "sam",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    for id in [text(&receipt, "/receipt_id"), text(&receipt, "/subject_id")] {
        assert!(!page.contains(&id), "an action names no visitor: {page}");
    }
    let entered = api.own("POST", "/v1/requests", r#"{"site_id":"shop.example","kind":"access"}"#).await.json();
    let answer = format!("/v1/requests/{}", text(&entered, "/request_id"));
    assert_eq!(api.own("PATCH", &answer, r#"{"answer":"a\u0000b"}"#).await.status, 422, "no text");
    assert_eq!(api.own("PATCH", &answer, r#"{"answer":"Sent","outcome":"rejected"}"#).await.status, 204);
    let unknown = "/v1/sites/01890a5d-ac96-774b-bcce-b302099a8057/export";
    assert_eq!(get(unknown).await.status, 404, "nobody writes what they like into the log");
    let page = get("/activity").await.text();
    assert!(page.matches("<td>owner</td>").count() >= 2 && page.contains("answered a request"), "{page}");
    assert!(!page.contains("01890a5d-ac96"), "{page}");
    let viewer = api.session().await;
    let page = api.send("GET", "/activity", &[("cookie", &viewer)], "").await.text();
    assert!(page.contains("This session only looks") && !page.contains("opened a receipt"), "{page}");
    assert!(collector.verify().0);
    for change in
        ["UPDATE actions SET person = 'kim' WHERE action = 'exported'", "DELETE FROM actions WHERE action = 'opened'"]
    {
        tamper(&collector.database, "CREATE TABLE kept AS SELECT * FROM actions").await;
        tamper(&collector.database, change).await;
        assert!(!collector.verify().0, "{change}");
        tamper(&collector.database, "DELETE FROM actions; INSERT INTO actions SELECT * FROM kept; DROP TABLE kept")
            .await;
        assert!(collector.verify().0, "{change} was undone");
    }
}

//! The register, worked from its page.

use crate::client::Api;
use crate::database::Engine;
use crate::fixture::Collector;
use crate::receipts::{days_ago, given, text, with};

crate::on_both! { an_officer_works_the_register_from_its_page, an_officer_corrects_what_was_entered, an_officer_withdraws_with_a_reason, an_officer_erases_with_a_reason, only_own_forms_of_a_session_that_acts_change_anything }

async fn page(api: &Api, session: &str) -> String {
    api.send("GET", "/requests", &[("cookie", session)], "").await.text()
}

/// Where the forms for requests are sent, in their order on the page.
fn forms(page: &str) -> impl Iterator<Item = String> {
    let forms = page.split("action=\"/requests/").skip(1);
    forms.map(|form| format!("/requests/{}", form.split('"').next().expect("an address")))
}

/// Those that answer the open ones.
fn open(page: &str) -> Vec<String> {
    forms(page).filter(|form| !form.ends_with("/correct")).collect()
}

async fn an_officer_works_the_register_from_its_page(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let receipt = given();
    api.deliver(&receipt).await;
    let session = api.session_to_act().await;
    let (today, long_ago) = (&days_ago(0)[..10].to_owned(), &days_ago(40)[..10].to_owned());
    let subject = text(&receipt, "/subject_id");
    for form in [
        format!("site_id=shop.example&kind=objection&received={today}&subject="),
        format!("site_id=shop.example&kind=access&received={long_ago}&subject={subject}"),
    ] {
        let answer = api.form(&session, "/requests", &form).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/requests"), "{}", answer.text());
    }
    let shown = page(api, &session).await;
    let (late, due) = (shown.find("overdue</span>"), shown.find(">due in "));
    assert!(late.is_some() && late < due, "what is overdue comes first: {shown}");
    for expected in
        ["2 open, 1 overdue", "Access", "Objection", "Portability", long_ago, &format!("/receipts?id={subject}")]
    {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    for unreadable in [
        format!("site_id=shop.example&kind=access&received={}", &days_ago(-2)[..10]),
        "site_id=shop.example&kind=access&received=soon".to_owned(),
        format!("site_id=shop.example&kind=wish&received={today}"),
        format!("site_id=&kind=access&received={today}"),
        format!("site_id=shop.example&kind=access&received={today}&subject=7"),
    ] {
        let answer = api.form(&session, "/requests", &unreadable).await;
        assert_eq!((answer.status.as_u16(), answer.text().contains("role=\"alert\"")), (400, true), "{unreadable}");
    }
    let forms = open(&page(api, &session).await);
    assert_eq!(forms.len(), 2, "nothing else was entered");
    assert_eq!(api.form(&session, &forms[0], "answer=%20&outcome=answered").await.status, 400, "an answer has words");
    assert_eq!(api.form(&session, &forms[0], "answer=Sent+by+letter&outcome=answered").await.status, 303);
    assert_eq!(api.form(&session, &forms[1], "answer=%3Cb%3ENot+ours&outcome=rejected").await.status, 303);
    assert_eq!(api.form(&session, &forms[1], "answer=again&outcome=answered").await.status, 400, "it is answered");
    let shown = page(api, &session).await;
    for expected in ["0 open, 0 overdue", "Sent by letter", "Rejected<small>", "&lt;b&gt;Not ours"] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    assert!(!shown.contains(&subject), "an answered request names nobody: {shown}");
}

async fn an_officer_corrects_what_was_entered(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    for receipt in [given(), with(given(), "/site_id", "blog.example")] {
        api.deliver(&receipt).await;
    }
    let session = api.session_to_act().await;
    let (today, before) = (&days_ago(0)[..10].to_owned(), &days_ago(60)[..10].to_owned());
    let enter = format!("site_id=shop.example&kind=access&received={today}");
    assert_eq!(api.form(&session, "/requests", &enter).await.status, 303);
    let shown = page(api, &session).await;
    let correct = forms(&shown).find(|form| form.ends_with("/correct")).expect("a form");
    for unreadable in ["kind=wish", "kind=access&site_id=shop.example&received=soon", "answer=", ""] {
        assert_eq!(api.form(&session, &correct, unreadable).await.status, 400, "{unreadable}");
    }
    let entry = format!("site_id=blog.example&kind=erasure&received={before}");
    assert_eq!(api.form(&session, &correct, &entry).await.status, 303);
    let shown = page(api, &session).await;
    for expected in ["1 open, 1 overdue", "Erasure<small>blog.example", before] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    assert_eq!(api.form(&session, &correct, "answer=Done&outcome=rejected").await.status, 400, "it is open");
    assert_eq!(api.form(&session, &open(&shown)[0], "answer=Gone&outcome=answered").await.status, 303);
    assert_eq!(api.form(&session, &correct, &entry).await.status, 400, "it is answered");
    assert_eq!(api.form(&session, &correct, "answer=Not+ours&outcome=rejected").await.status, 303);
    let shown = page(api, &session).await;
    for expected in ["Rejected<small>", "Not ours<small>corrected ", "0 open"] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    assert!(!shown.contains("Gone"), "what was corrected is gone: {shown}");
    let listed = api.own("GET", "/v1/requests", "").await.text();
    for expected in ["\"outcome\":\"rejected\"", "\"answer\":\"Not ours\"", "\"corrected_at\":\"2"] {
        assert!(listed.contains(expected), "{expected}: {listed}");
    }
    let nothing = "01890a5d-ac96-774b-bcce-b302099a8057";
    for path in [format!("/requests/{nothing}/correct"), "/requests/7/correct".to_owned()] {
        assert!(api.form(&session, &path, "answer=x").await.status.is_client_error(), "{path}");
    }
}

async fn an_officer_withdraws_with_a_reason(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let receipt = with(given(), "/method", "gpc");
    api.deliver(&receipt).await;
    let (session, path) = (api.session_to_act().await, format!("/receipts/{}", text(&receipt, "/receipt_id")));
    let withdraw = format!("{path}/withdraw");
    let shown = api.send("GET", &path, &[("cookie", &session)], "").await.text();
    assert!(shown.contains(&format!("action=\"{withdraw}\"")), "{shown}");
    for form in ["reason=Letter", "confirm=yes&reason=", ""] {
        assert_eq!(api.form(&session, &withdraw, form).await.status, 400, "{form}");
    }
    assert_eq!(api.form(&session, &withdraw, "confirm=yes&reason=Call+of+May").await.status, 303);
    assert!(page(api, &session).await.contains("withdrawn on the dashboard: Call of May"));
    let subject = format!("/v1/subjects/{}", text(&receipt, "/subject_id"));
    let last = async || {
        let answer: serde_json::Value = serde_json::from_str(&api.get(&subject).await.text()).expect("JSON");
        answer["receipts"].as_array().expect("a list").last().expect("a receipt")["receipt"].clone()
    };
    let said = |receipt: &serde_json::Value| ["/event", "/actor", "/method"].map(|name| text(receipt, name));
    assert_eq!(said(&last().await), ["withdrawn", "controller", "api"], "it says who entered it");
    // Who has the subject's id is the subject.
    assert_eq!(api.send("POST", &format!("{subject}/withdrawal"), &[], "").await.status, 201);
    assert_eq!(said(&last().await), ["withdrawn", "data_subject", "api"]);
    assert_eq!(api.own("POST", &format!("{subject}/withdrawal"), "").await.status, 201);
    let last = last().await;
    assert_eq!(said(&last), ["withdrawn", "controller", "api"]);
    assert_eq!((&last["seq"], &last["tz_offset"]), (&4.into(), &0.into()));
    assert!(last["decisions"].as_array().expect("a list").iter().skip(1).all(|one| one["state"] == "denied"));
    let (intact, said) = collector.verify();
    assert!(intact, "{said}");
}

async fn an_officer_erases_with_a_reason(engine: Engine) {
    let collector = Collector::start(engine).await;
    let api = &collector.api;
    let (receipt, other) = (given(), given());
    let again = with(with(given(), "/subject_id", text(&receipt, "/subject_id")), "/seq", 2);
    for receipt in [&receipt, &other, &again] {
        api.deliver(receipt).await;
    }
    let session = api.session_to_act().await;
    let path = format!("/receipts/{}", text(&receipt, "/receipt_id"));
    let shown = api.send("GET", &path, &[("cookie", &session)], "").await.text();
    assert!(shown.contains(&format!("action=\"{path}/erase\"")), "{shown}");
    let erase = format!("{path}/erase");
    for form in ["reason=Letter", "confirm=yes&reason=", ""] {
        assert_eq!(api.form(&session, &erase, form).await.status, 400, "{form}");
    }
    assert_eq!(api.own("GET", &path, "").await.status, 200, "nothing was erased");
    assert_eq!(api.form(&session, &erase, "confirm=yes&reason=Letter+of+May").await.status, 303);
    for gone in [&receipt, &again] {
        assert_eq!(api.own("GET", &format!("/receipts/{}", text(gone, "/receipt_id")), "").await.status, 404);
    }
    assert_eq!(api.own("GET", &format!("/receipts/{}", text(&other, "/receipt_id")), "").await.status, 200);
    assert!(page(api, &session).await.contains("erased on the dashboard: Letter of May"));
    let (intact, said) = collector.verify();
    assert!(intact, "{said}");
}

async fn only_own_forms_of_a_session_that_acts_change_anything(engine: Engine) {
    let collector = Collector::start_with(engine, "dashboard = \"public\"").await;
    let api = &collector.api;
    let receipt = given();
    api.deliver(&receipt).await;
    let (viewer, acting) = (api.session().await, api.session_to_act().await);
    let erase = format!("/receipts/{}/erase", text(&receipt, "/receipt_id"));
    let enter = format!("site_id=shop.example&kind=access&received={}", &days_ago(0)[..10]);
    let answer = "/requests/01890a5d-ac96-774b-bcce-b302099a8057";
    let (withdraw, correct) = (erase.replace("/erase", "/withdraw"), format!("{answer}/correct"));
    for (path, form) in [
        ("/requests", &*enter),
        (&*erase, "confirm=yes&reason=x"),
        (&*withdraw, "confirm=yes&reason=x"),
        (answer, "answer=x"),
        (&*correct, "answer=x"),
    ] {
        for foreign in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let answer = api.send("POST", path, &[("cookie", &acting), foreign], form.to_owned()).await;
            assert_eq!(answer.status, 403, "{path} {foreign:?}");
        }
        assert_eq!(api.send("POST", path, &[("cookie", &acting)], form.to_owned()).await.status, 403, "{path}");
        assert_eq!(api.form(&viewer, path, form).await.status, 401, "{path}");
        assert_eq!(api.form("", path, form).await.status, 401, "{path}");
    }
    let shown = page(api, &viewer).await;
    assert!(
        shown.contains("0 open") && shown.contains("This session only looks") && !shown.contains("action=\"/requests"),
        "{shown}"
    );
    let opened = api.send("GET", erase.trim_end_matches("/erase"), &[("cookie", &viewer)], "").await;
    assert!(opened.status == 200 && !opened.text().contains("/erase"), "{}", opened.text());
    let public = api.get("/requests").await;
    assert_eq!((public.status.as_u16(), public.header("location")), (303, "/sign-in"));
}

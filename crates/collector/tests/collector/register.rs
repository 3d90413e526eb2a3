//! The register, worked from its page.

use crate::client::{Answer, Api};
use crate::database::Engine;
use crate::fixture::Collector;
use crate::receipts::{days_ago, given, text, with};

crate::on_both! { an_officer_works_the_register_from_its_page, an_officer_erases_with_a_reason, only_own_forms_of_a_session_that_acts_change_anything }

/// Sends a form of the collector's pages.
async fn send(api: &Api, session: &str, path: &str, form: &str) -> Answer {
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let headers = [kind, ("sec-fetch-site", "same-origin"), ("cookie", session)];
    api.send("POST", path, &headers, form.to_owned()).await
}

async fn page(api: &Api, session: &str) -> String {
    api.send("GET", "/requests", &[("cookie", session)], "").await.text()
}

/// Where the forms of the open requests are sent, in their order on the page.
fn open(page: &str) -> Vec<String> {
    let forms = page.split("action=\"/requests/").skip(1);
    forms.map(|form| format!("/requests/{}", form.split('"').next().expect("an address"))).collect()
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
        let answer = send(api, &session, "/requests", &form).await;
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
        let answer = send(api, &session, "/requests", &unreadable).await;
        assert_eq!((answer.status.as_u16(), answer.text().contains("role=\"alert\"")), (400, true), "{unreadable}");
    }
    let forms = open(&page(api, &session).await);
    assert_eq!(forms.len(), 2, "nothing else was entered");
    assert_eq!(send(api, &session, &forms[0], "answer=%20&decision=answer").await.status, 400, "an answer has words");
    assert_eq!(send(api, &session, &forms[0], "answer=Sent+by+letter&decision=answer").await.status, 303);
    assert_eq!(send(api, &session, &forms[1], "answer=%3Cb%3ENot+ours&decision=reject").await.status, 303);
    assert_eq!(send(api, &session, &forms[1], "answer=again&decision=answer").await.status, 400, "it is answered");
    let shown = page(api, &session).await;
    for expected in ["0 open, 0 overdue", "Sent by letter", "rejected: &lt;b&gt;Not ours"] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    assert!(!shown.contains(&subject), "an answered request names nobody: {shown}");
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
        assert_eq!(send(api, &session, &erase, form).await.status, 400, "{form}");
    }
    assert_eq!(api.own("GET", &path, "").await.status, 200, "nothing was erased");
    assert_eq!(send(api, &session, &erase, "confirm=yes&reason=Letter+of+May").await.status, 303);
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
    for (path, form) in [("/requests", &*enter), (&*erase, "confirm=yes&reason=x"), (answer, "answer=x")] {
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
        assert_eq!(send(api, &viewer, path, form).await.status, 401, "{path}");
        assert_eq!(send(api, "", path, form).await.status, 401, "{path}");
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

//! Assent's own attributes and elements in content that visitors send, which sanitizers let pass.

use super::Group;
use super::sources::{OWASP_XSS, S13, SANITIZERS};

pub(super) fn groups() -> Vec<Group> {
    vec![
        Group::of(
            "clicked",
            S13,
            &[
                "<a class=\"bait\" data-assent=\"accept\" href=\"#\">Read</a>",
                "<span class=\"bait\" data-assent=\"accept\" data-controls=\"*\">Read</span>",
                "<div data-controls=\"*\"><b class=\"bait\" data-assent=\"accept\">Read</b></div>",
                "<a href=\"#elsewhere\" data-assent=\"accept\" class=\"bait\">Cookies</a>",
                "<label data-assent=\"accept\" class=\"bait\">Read <input type=\"checkbox\"></label>",
                "<details data-assent=\"accept\" class=\"bait\"><summary class=\"bait\">Read</summary></details>",
                "<svg><a data-assent=\"accept\" class=\"bait\"><text class=\"bait\">Read</text></a></svg>",
                "<math><mi data-assent=\"accept\" class=\"bait\">x</mi></math>",
                "<map name=\"m\"><area data-assent=\"accept\" class=\"bait\" href=\"#\" alt=\"\"></map>",
                "<form data-assent=\"accept\" class=\"bait\" onsubmit=\"return false\"><p class=\"bait\">Read</p></form>",
            ],
        ),
        Group::of(
            "clicked",
            OWASP_XSS,
            &[
                "<a class=\"bait\" data-assent=\" accept \">Read</a>",
                "<a class=\"bait\" data-assent=\"ACCEPT\">Read</a>",
                "<a class=\"bait\" data-assent=\"accept reject\">Read</a>",
                "<a class=\"bait\" data-assent=\"accept&#10;\">Read</a>",
                "<a class=\"bait\" data-assent=\"choose\">Read</a>",
                "<a class=\"bait\" data-assent=\"settle\">Read</a>",
                "<a class=\"bait\" data-assent=\"sync\">Read</a>",
                "<a class=\"bait\" data-assent=\"embed\">Read</a>",
                "<a class=\"bait\" data-assent=\"__proto__\">Read</a>",
                "<a class=\"bait\" data-assent=\"constructor\">Read</a>",
            ],
        ),
        Group::of(
            "clicked",
            SANITIZERS,
            &[
                "<button class=\"bait\" data-assent-action=\"accept\">Read</button>",
                "<div slot=\"accept\"><button class=\"bait\" data-assent-action=\"accept\">Read</button></div>",
                "<p data-config=\"{evil}/consent.json\" data-revision=\"9\" data-undecided=\"{}\" class=\"bait\">Read</p>",
                "<p data-assent-held data-category=\"necessary\" class=\"bait\">Read</p>",
                "<img class=\"bait\" data-category=\"nope\" data-src=\"{evil}/image\" alt=\"\">",
                "<img class=\"bait\" data-category=\"toString\" data-srcset=\"{evil}/image 1x\" alt=\"\">",
                "<img class=\"bait\" data-category=\"!nope\" data-src=\"{evil}/image\" alt=\"\">",
                "<iframe class=\"bait\" data-category=\"__proto__\" data-src=\"{evil}/frame\" width=\"9\" height=\"9\"></iframe>",
                "<iframe class=\"bait\" data-category=\"necessary\" data-src=\"javascript:top.order.push('frame')\" width=\"9\" height=\"9\"></iframe>",
                "<iframe class=\"bait\" data-category=\"necessary\" data-src=\"JaVa&#10;ScRiPt:top.order.push('frame')\" width=\"9\" height=\"9\"></iframe>",
                "<a class=\"bait\" data-category=\"necessary\" data-href=\"javascript:order.push('link')\">Read</a>",
                "<embed class=\"bait\" data-category=\"necessary\" data-src=\"data:text/html,<script>top.order.push('embed')</script>\" width=\"9\">",
                "<object class=\"bait\" data-category=\"necessary\" data-src=\"data:text/html,<script>top.order.push('object')</script>\" width=\"9\"></object>",
            ],
        ),
        Group::of(
            "faked",
            SANITIZERS,
            &[
                "<assent-notice><button class=\"bait\" data-assent-action=\"accept\">Accept</button></assent-notice>",
                "<assent-preferences><dialog open></dialog></assent-preferences>",
                "<assent-reopen><button class=\"bait\" data-assent=\"accept\">Cookies</button></assent-reopen>",
                "<assent-embed></assent-embed>",
            ],
        ),
    ]
}

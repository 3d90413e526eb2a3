//! Whether the words of a category say what its services do.

use assent_core::config::{Category, Config};
use assent_core::{Language, Text};

use super::Found;
use super::asked::{NAMED, optional, services};
use super::looks::{self, Use};

/// How words for a use begin, or stand in a sentence: a language with those of advertising and of statistics, in lower case. The words for
/// statistics also tell of improving by how a site is used, since that is how the shipped texts describe it.
const WORDS: [(&str, &[&str], &[&str]); 45] = [
    ("ar", &["إعلان", "تسويق"], &["إحصا", "تحليل", "قياس", "استخدام الموقع"]),
    ("bg", &["реклам", "маркетинг"], &["статисти", "анализ", "измерв", "използва сайтът"]),
    ("ca", &["publicit", "anunci", "màrqueting"], &["estadísti", "anàli", "analit", "analít", "mesura", "s’usa"]),
    ("cs", &["reklam", "marketing"], &["statisti", "analy", "měř", "web používá", "návštěvnost"]),
    (
        "da",
        &["reklame", "annonce", "markedsføring", "marketing"],
        &["statisti", "analy", "måle", "måling", "bruges, så"],
    ),
    (
        "de",
        &["werb", "werbung", "anzeigen", "reklame", "marketing"],
        &["statisti", "analy", "messen", "messung", "reichweite", "genutzt"],
    ),
    (
        "el",
        &["διαφήμισ", "διαφημίσ", "διαφημιστ", "μάρκετινγκ", "marketing"],
        &["στατιστικ", "ανάλυσ", "μέτρησ", "χρησιμοποιείται ο"],
    ),
    (
        "en",
        &["advert", "ads", "marketing", "promot"],
        &["statisti", "analy", "measur", "is used", "count", "usage", "use the site", "traffic"],
    ),
    (
        "es",
        &["publicid", "publicitar", "anuncio", "marketing", "mercadotecnia"],
        &["estadísti", "análisis", "analít", "analiz", "medi", "se usa", "uso del sitio"],
    ),
    ("et", &["reklaam", "turundus"], &["statisti", "analü", "mõõt", "saiti kasutatakse"]),
    ("fa", &["تبلیغ", "بازاریابی"], &["آمار", "تحلیل", "سنجش", "استفاده می"]),
    ("fi", &["maino", "markkinoin"], &["tilasto", "analy", "mittaa", "mittaus", "käytetään, jotta"]),
    ("fr", &["publicit", "annonce", "marketing"], &["statisti", "analy", "mesur", "audience", "usage du site"]),
    ("ga", &["fógra", "fógraí", "margaíocht"], &["staitist", "anailís", "tomhas", "úsáid an tsuímh"]),
    ("he", &["פרסום", "פרסומ", "שיווק"], &["סטטיסטיק", "ניתוח", "מדיד", "משתמשים באתר"]),
    ("hi", &["विज्ञापन", "मार्केटिंग", "विपणन"], &["आँकड़", "आंकड़", "विश्लेषण", "माप", "साइट का इस्तेमाल"]),
    ("hr", &["oglas", "oglaša", "reklam", "marketing"], &["statisti", "anali", "mjer", "web-mjesto koristi"]),
    ("hu", &["hirdet", "reklám", "marketing"], &["statiszti", "elem", "mér", "használják"]),
    ("id", &["iklan", "periklanan", "pemasaran"], &["statisti", "anali", "ukur", "situs digunakan"]),
    ("is", &["auglýsing", "markaðs"], &["tölfræði", "greining", "mæl", "vefurinn er notaður"]),
    ("it", &["pubblicit", "annunci", "marketing"], &["statisti", "anali", "misur", "viene usato"]),
    ("ja", &["広告", "マーケティング"], &["統計", "分析", "解析", "測定", "計測", "利用状況"]),
    ("ko", &["광고", "마케팅"], &["통계", "분석", "측정", "이용되는지"]),
    ("lt", &["reklam", "rinkodar"], &["statisti", "anali", "matuo", "matav", "naudojamasi svetaine"]),
    ("lv", &["reklām", "mārketing"], &["statisti", "anali", "mērī", "mēra", "vietne tiek lietota"]),
    ("mk", &["реклам", "маркетинг", "огласув"], &["статисти", "анали", "мере", "се користи веб"]),
    ("mt", &["reklam", "kummerċjali"], &["statisti", "anali", "kejl", "jintuża s-sit"]),
    ("nb", &["reklame", "annonse", "markedsføring"], &["statisti", "analy", "måle", "måling", "nettstedet brukes"]),
    ("nl", &["advertent", "reclame", "marketing"], &["statisti", "analy", "meten", "meting", "site wordt gebruikt"]),
    ("pl", &["reklam", "marketing"], &["statysty", "anali", "mierz", "pomiar", "używana jest"]),
    ("pt", &["publicid", "anúncio", "marketing"], &["estatísti", "análise", "analí", "analis", "medi", "site é usado"]),
    ("ro", &["publicit", "reclam", "marketing"], &["statisti", "anali", "măsur", "folosit site"]),
    ("ru", &["реклам", "маркетинг"], &["статисти", "анали", "измер", "используют сайт"]),
    ("sk", &["reklam", "marketing"], &["štatisti", "analý", "analy", "mera", "web používa"]),
    ("sl", &["oglas", "oglaš", "trženj"], &["statisti", "anali", "merj", "mesto uporablja"]),
    ("sq", &["reklam", "marketing"], &["statisti", "anali", "matj", "mat", "përdoret sajti"]),
    ("sr", &["оглас", "оглаш", "реклам", "маркетинг"], &["статисти", "анали", "мере", "сајт користи"]),
    ("sr-Latn", &["oglas", "oglaš", "reklam", "marketing"], &["statisti", "anali", "mere", "sajt koristi"]),
    ("sv", &["annons", "reklam", "marknadsföring"], &["statisti", "analy", "mäta", "mätning", "webbplatsen används"]),
    ("th", &["โฆษณา", "การตลาด"], &["สถิติ", "วิเคราะห์", "วัดผล", "การใช้งานเว็บไซต์"]),
    ("tr", &["reklam", "pazarlama"], &["istatisti", "i̇statisti", "anali", "ölç", "nasıl kullanıldığ"]),
    ("uk", &["реклам", "маркетинг"], &["статисти", "аналі", "вимір", "користуються сайтом"]),
    ("vi", &["quảng cáo", "tiếp thị"], &["thống kê", "phân tích", "đo lường", "được sử dụng"]),
    ("zh-Hans", &["广告", "营销"], &["统计", "分析", "衡量", "测量", "使用情况"]),
    ("zh-Hant", &["廣告", "行銷"], &["統計", "分析", "衡量", "測量", "使用情形"]),
];

/// Whether a text says that something is for a use; unknown in a language without words here. Advertising is measured, so who reads of it
/// knows of that.
fn says(text: &str, what: Use, language: &Language) -> Option<bool> {
    let known = |wanted: &str| WORDS.iter().find(|(known, ..)| *known == wanted);
    let (_, advertising, statistics) = known(language.as_str()).or_else(|| known(language.primary()))?;
    let text = text.to_lowercase();
    // In a script with capitals a short beginning counts at the beginning of a word only: "loads" says nothing of ads.
    let has = |wanted: &&str| {
        let inside = wanted.chars().count() > 4 || !wanted.chars().all(char::is_lowercase);
        text.match_indices(*wanted).any(|(at, _)| inside || !text[..at].ends_with(char::is_alphabetic))
    };
    Some(advertising.iter().any(has) || what == Use::Measuring && statistics.iter().any(has))
}

/// The category's own words in a language; nothing where the words that ship stand beside or in place of them.
fn own(category: &Category, language: &Language) -> Option<String> {
    let text = |text: &Text| {
        let found = looks::texts(text).into_iter().find(|(of, _)| of.is_none_or(|of| of == language))?;
        Some(found.1.to_owned())
    };
    let description = text(category.description.as_ref()?)?;
    let name = category.name.as_ref().and_then(text).unwrap_or_default();
    Some(format!("{name} {description}"))
}

pub(super) fn unsaid_purpose(config: &Config, found: &mut Found) {
    for (path, category) in optional(config) {
        let shipped = NAMED.iter().find(|(id, _)| category.id.as_str() == *id).map(|(_, says)| *says);
        for what in [Use::Advertising, Use::Measuring] {
            // `hidden-advertising` has it.
            if what == Use::Advertising && shipped.is_some_and(|says| !says.contains(&what)) {
                continue;
            }
            let service = services((path.clone(), category))
                .find_map(|(_, service)| Some((service, looks::at(service).filter(|(use_, _)| *use_ == what)?.1)));
            let Some((service, by)) = service else { continue };
            let silent: Vec<&str> = config
                .languages
                .all()
                .iter()
                .filter(|language| match (own(category, language), shipped) {
                    // The name that ships says it: "Statistics".
                    (_, Some(says)) if says.contains(&what) && category.name.is_none() => false,
                    (Some(text), _) => says(&text, what, language) == Some(false),
                    (None, Some(says)) => !says.contains(&what),
                    // `unnamed-category` or `untranslated` has it.
                    (None, None) => false,
                })
                .map(Language::as_str)
                .collect();
            if !silent.is_empty() {
                let (name, languages) = (what.name(), silent.join(", "));
                let at = if category.description.is_some() { format!("{path}.description") } else { path.clone() };
                found.at(
                    at,
                    format!("says nothing of {name} in {languages}, and \"{}\" looks like it, by \"{by}\"", service.id),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shipped words of a category in a language.
    fn shipped(language: &str, key: &str) -> String {
        let locale = assent_shipped::entry(&format!("locales/{language}")).expect("it ships");
        let text = |key: &str| match locale.member(key) {
            Some(assent_core::Node::String(text)) => text.clone(),
            other => panic!("{language} has {other:?} as {key}"),
        };
        format!("{} {}", text(&format!("category_{key}")), text(&format!("category_{key}_text")))
    }

    #[test]
    fn every_shipped_language_has_its_words_told_apart() {
        for name in assent_shipped::names("locales") {
            let language = Language::parse(name).expect("a language");
            let says = |key: &str, what| says(&shipped(name, key), what, &language);
            assert_eq!(says("marketing", Use::Advertising), Some(true), "{name}");
            assert_eq!(says("analytics", Use::Measuring), Some(true), "{name}");
            for (key, what) in [
                ("analytics", Use::Advertising),
                ("functional", Use::Advertising),
                ("functional", Use::Measuring),
                ("necessary", Use::Advertising),
                ("necessary", Use::Measuring),
            ] {
                assert_eq!(says(key, what), Some(false), "{name}: {key} and {}", what.name());
            }
        }
    }

    #[test]
    fn a_part_of_another_word_says_nothing() {
        let english = Language::parse("en").expect("a language");
        assert_eq!(says("Loads maps faster", Use::Advertising, &english), Some(false));
        assert_eq!(says("Shows ads.", Use::Advertising, &english), Some(true));
    }
}

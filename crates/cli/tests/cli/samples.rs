//! The samples of the manuals for continuous integration: they are YAML of the form that each service reads, and call what there is.

use yaml_rust2::{Yaml, YamlLoader};

use crate::common::assent;

const MANUALS: [&str; 2] = [include_str!("../../../../docs/cli.md"), include_str!("../../../../docs/audit.md")];

/// The blocks of YAML in the manuals.
fn samples() -> Vec<Yaml> {
    let blocks = MANUALS.iter().flat_map(|manual| manual.split("```yaml\n").skip(1));
    let texts = blocks.map(|block| block.split("```").next().unwrap_or_default());
    texts.flat_map(|text| YamlLoader::load_from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))).collect()
}

/// The commands of a job, of either service.
fn commands(job: &Yaml) -> Vec<&str> {
    match &job["script"] {
        Yaml::String(one) => vec![one],
        Yaml::Array(all) => all.iter().filter_map(Yaml::as_str).collect(),
        _ => job["steps"].as_vec().into_iter().flatten().filter_map(|step| step["run"].as_str()).collect(),
    }
}

#[test]
fn each_sample_is_a_workflow_or_a_job_that_calls_what_there_is() {
    let samples = samples();
    assert_eq!(samples.len(), 4, "two services in two manuals");
    let mut called = 0;
    for sample in &samples {
        // A whole workflow of GitHub, a list of its steps, or GitLab's jobs by their names.
        let jobs: Vec<&Yaml> = match sample {
            Yaml::Hash(all) if !sample["jobs"].is_badvalue() => {
                assert!(all.contains_key(&Yaml::from_str("on")), "a workflow says when it runs");
                sample["jobs"].as_hash().into_iter().flat_map(|jobs| jobs.values()).collect()
            }
            Yaml::Hash(jobs) => jobs.values().collect(),
            steps => vec![steps],
        };
        for job in jobs {
            let steps = job.as_vec().map(|steps| steps.iter().filter_map(|step| step["run"].as_str()).collect());
            let commands = steps.unwrap_or_else(|| commands(job));
            let ours: Vec<&&str> = commands.iter().filter(|command| command.starts_with("assent ")).collect();
            assert_eq!(ours.len(), 1, "{job:?}");
            let words: Vec<&str> = ours[0].split_whitespace().collect();
            let help = assent(&[words[1], "--help"], "");
            assert_eq!(help.code, 0, "{}", ours[0]);
            for flag in words.iter().filter(|word| word.starts_with("--")) {
                assert!(help.out.contains(flag), "{flag} of {}", ours[0]);
            }
            called += 1;
        }
        for step in sample["jobs"]["audit"]["steps"].as_vec().into_iter().flatten() {
            assert!(step["uses"].as_str().is_some() != step["run"].as_str().is_some(), "{step:?}");
        }
    }
    assert_eq!(called, 4);
}

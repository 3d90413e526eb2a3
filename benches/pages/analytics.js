// Stands for a vendor's script: it waits for consent, and says when it ran.
(window.analyticsRan ||= []).push(performance.now());

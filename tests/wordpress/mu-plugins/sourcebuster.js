document.cookie = "sbjs_current=typ%3Dtypein; path=/";
ran("sourcebuster");

<?php
/**
 * Runs the plugin with stand-ins for the functions of WordPress that it calls, and prints the page that WordPress would make: a theme
 * with a script of its own, and a plugin whose script comes with an inline one before it.
 */
// A warning is a fault of the plugin.
set_error_handler(function ($level, $message) { throw new ErrorException($message, 0, $level); });

$hooks = [];
function add_action($name, $call, $priority = 10) { global $hooks; $hooks[$name][$priority][] = $call; ksort($hooks[$name]); }
function add_filter($name, $call, $priority = 10, $arguments = 1) { add_action($name, $call, $priority); }
function do_action($name) { global $hooks; foreach (array_merge(...$hooks[$name]) as $call) $call(); }
function apply_filters($name, $value, ...$more) { global $hooks; foreach (array_merge(...$hooks[$name]) as $call) $value = $call($value, ...$more); return $value; }
function esc_url($url) { return htmlspecialchars($url, ENT_QUOTES); }

/** As much of WordPress's own as the plugin uses. */
class WP_HTML_Tag_Processor
{
    private $parts;
    private $at = -1;

    function __construct($html) { $this->parts = preg_split('/(<script\b[^>]*>)/', $html, -1, PREG_SPLIT_DELIM_CAPTURE); }

    function next_tag($name)
    {
        while (++$this->at < count($this->parts)) {
            if (str_starts_with($this->parts[$this->at], "<$name")) return true;
        }
        return false;
    }

    function get_attribute($name) { return preg_match("/ $name=\"([^\"]*)\"/", $this->parts[$this->at], $found) ? $found[1] : null; }

    function set_attribute($name, $value)
    {
        $tag = preg_replace("/ $name=\"[^\"]*\"/", '', $this->parts[$this->at]);
        $this->parts[$this->at] = substr($tag, 0, -1) . " $name=\"" . htmlspecialchars($value, ENT_QUOTES) . '">';
    }

    function get_updated_html() { return implode('', $this->parts); }
}

// WordPress itself prints scripts with priority 9; others are as early as they can be, too.
add_action('wp_head', function () {
    $own = '<script src="/theme.js" id="theme-js"></script>';
    $analytics = '<script id="example-analytics-js-before">(window.order ||= []).push("before");</script>'
        . '<script src="/analytics.js" id="example-analytics-js" type="module" async></script>';
    echo apply_filters('script_loader_tag', $own, 'theme', '/theme.js'), "\n";
    echo apply_filters('script_loader_tag', $analytics, 'example-analytics', '/analytics.js'), "\n";
}, 9);
add_action('wp_head', function () { echo "<script>window.early = Boolean(window.assent);</script>\n"; }, PHP_INT_MIN + 1);

require __DIR__ . '/assent.php';

echo "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>WordPress</title>\n";
do_action('wp_head');
echo "</head>\n<body>\n<main></main>\n</body>\n</html>\n";

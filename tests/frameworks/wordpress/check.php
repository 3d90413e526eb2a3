<?php
/** Runs the plugin with stand-ins for the functions of WordPress that it calls, and writes what a page would have. */
$hooks = [];
function add_action($name, $call, $priority = 10) { global $hooks; $hooks[$name] = [$call, $priority]; }
function add_filter($name, $call, $priority = 10, $arguments = 1) { add_action($name, $call, $priority); }
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

require __DIR__ . '/assent.php';

function expect($is, $wanted)
{
    if ($is === $wanted) return;
    fwrite(STDERR, "is:     $is\nwanted: $wanted\n");
    exit(1);
}

ob_start();
$hooks['wp_head'][0]();
expect(ob_get_clean(), '<script src="/assent/assent.js" data-config="/consent.json" data-revision="1"></script>' . "\n");
expect($hooks['wp_head'][1], PHP_INT_MIN);

$filter = $hooks['script_loader_tag'][0];
$other = '<script src="/theme.js" id="theme-js"></script>';
expect($filter($other, 'theme'), $other);
expect(
    $filter('<script id="a-before">x()</script><script src="/a.js" type="module" async></script>', 'example-analytics'),
    '<script id="a-before" type="text/plain" data-category="analytics">x()</script>'
        . '<script src="/a.js" async data-type="module" type="text/plain" data-category="analytics"></script>',
);
echo "  the WordPress plugin writes the tag first and lets scripts wait\n";

<?php
/**
 * Plugin Name: Assent
 * Description: The guard before everything else on each page, and scripts of the theme and of other plugins that wait for consent.
 */

/** Which scripts wait for what: WordPress's handle of the script => a category or service of consent.json. */
const ASSENT_WAITING = [
    'example-analytics' => 'analytics',
];

add_action('wp_head', function () {
    printf('<script src="%s" data-config="%s" data-revision="1"></script>' . "\n", esc_url('/assent/assent.js'), esc_url('/consent.json'));
}, PHP_INT_MIN);

add_filter('script_loader_tag', function ($html, $handle) {
    if (!isset(ASSENT_WAITING[$handle])) {
        return $html;
    }
    // A script may come with others that stand before and after it; they wait with it.
    $tags = new WP_HTML_Tag_Processor($html);
    while ($tags->next_tag('script')) {
        $type = $tags->get_attribute('type');
        if ($type && $type !== 'text/javascript') {
            $tags->set_attribute('data-type', $type);
        }
        $tags->set_attribute('type', 'text/plain');
        $tags->set_attribute('data-category', ASSENT_WAITING[$handle]);
    }
    return $tags->get_updated_html();
}, 10, 2);

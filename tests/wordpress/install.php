<?php
/**
 * Installs WordPress, switches the plugin on and writes a page with everything that is gated: `php install.php <WordPress's directory>`.
 * The content's directory is `ASSENT_WP_CONTENT`.
 */
$_SERVER['HTTP_HOST'] = '127.0.0.1';
define( 'WP_INSTALLING', true );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
// No mail is sent from a test.
add_filter( 'pre_wp_mail', '__return_true' );
wp_install( 'Mill & Harbour', 'admin', 'admin@example.com', true, '', 'consent' );
wp_set_current_user( 1 );
wp_update_post( array( 'ID' => 3, 'post_status' => 'publish' ) );
update_option( 'wp_page_for_privacy_policy', 3 );
update_option( 'users_can_register', 0 );
$embed = fn ( $provider, $url ) => "<!-- wp:embed {\"url\":\"$url\",\"type\":\"rich\",\"providerNameSlug\":\"$provider\"} -->\n"
	. "<figure class=\"wp-block-embed is-provider-$provider wp-block-embed-$provider\"><div class=\"wp-block-embed__wrapper\">\n$url\n</div></figure>\n<!-- /wp:embed -->\n";
$content = "<!-- wp:paragraph --><p>We mill flour by the water, and bring it to the harbour every morning.</p><!-- /wp:paragraph -->\n"
	. $embed( 'youtube', 'https://www.youtube.com/watch?v=assentfilm1' )
	. $embed( 'vimeo', 'https://vimeo.com/1234567' )
	. $embed( 'twitter', 'https://twitter.com/example/status/1' )
	. $embed( 'instagram', 'https://www.instagram.com/p/example/' )
	. $embed( 'spotify', 'https://open.spotify.com/track/example' )
	. $embed( 'soundcloud', 'https://soundcloud.com/example/track' )
	. "<!-- wp:html --><iframe src=\"https://www.google.com/maps/embed?pb=example\" width=\"600\" height=\"300\" loading=\"lazy\" title=\"The mill\"></iframe><!-- /wp:html -->\n"
	. "<!-- wp:assent-consent/settings /-->\n<!-- wp:assent-consent/declaration /-->\n";
$page = wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'The mill', 'post_content' => $content ), true );
$shortcodes = wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Cookies', 'post_content' => '[assent_settings label="Change <my> answer"][assent_declaration level="3"]' ), true );
if ( is_wp_error( $page ) || is_wp_error( $shortcodes ) ) {
	fwrite( STDERR, "the pages cannot be written\n" );
	exit( 1 );
}
update_option( 'show_on_front', 'page' );
update_option( 'page_on_front', $page );
// Switched on as the button does it, without the way to its settings afterwards.
$failed = activate_plugin( 'assent-consent/assent-consent.php' );
if ( is_wp_error( $failed ) ) {
	fwrite( STDERR, $failed->get_error_message() . "\n" );
	exit( 1 );
}

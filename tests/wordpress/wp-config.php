<?php
/** WordPress of the tests: its content is a directory of the test's own, its address is whatever it was asked at. */
$assent_host    = $_SERVER['HTTP_HOST'] ?? '127.0.0.1';
$assent_content = getenv( 'ASSENT_WP_CONTENT' );
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', '' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', '' );
define( 'DB_CHARSET', 'utf8' );
define( 'DB_COLLATE', '' );
define( 'DB_DIR', $assent_content . '/database/' );
define( 'WP_CONTENT_DIR', $assent_content );
define( 'WP_CONTENT_URL', "http://$assent_host/wp-content" );
foreach ( array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' ) as $assent_key ) {
	define( $assent_key, "only for tests: $assent_key" );
}
// A warning of the plugin's fails the test that caused it.
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', $assent_content . '/debug.log' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'FS_METHOD', 'direct' );
if ( getenv( 'ASSENT_WP_NETWORK' ) ) {
	// A network knows its sites by hosts without a port.
	$_SERVER['HTTP_HOST'] = '127.0.0.1';
	define( 'ASSENT_TEST_HOST', $assent_host );
	define( 'MULTISITE', true );
	define( 'SUBDOMAIN_INSTALL', false );
	define( 'DOMAIN_CURRENT_SITE', '127.0.0.1' );
	define( 'PATH_CURRENT_SITE', '/' );
	define( 'SITE_ID_CURRENT_SITE', 1 );
	define( 'BLOG_ID_CURRENT_SITE', 1 );
} else {
	define( 'WP_HOME', "http://$assent_host" );
	define( 'WP_SITEURL', "http://$assent_host" );
}
$table_prefix = 'wp_';
defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';

<?php
/** Makes a network of the installed WordPress, with a second site at `/b/`: `php network.php <WordPress's directory>`, run twice. */
$_SERVER['HTTP_HOST'] = '127.0.0.1';
getenv( 'ASSENT_WP_NETWORK' ) || define( 'WP_INSTALLING_NETWORK', true );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
if ( ! is_multisite() ) {
	foreach ( $wpdb->tables( 'ms_global' ) as $name => $table ) {
		$wpdb->$name = $table;
	}
	require_once ABSPATH . 'wp-admin/includes/network.php';
	install_network();
	$made = populate_network( 1, '127.0.0.1', 'admin@example.com', 'Mills', '/', false );
	if ( is_wp_error( $made ) && 'no_wildcard_dns' !== $made->get_error_code() ) {
		fwrite( STDERR, $made->get_error_message() . "\n" );
		exit( 1 );
	}
	exit;
}
wp_set_current_user( 1 );
grant_super_admin( 1 );
$site = wpmu_create_blog( '127.0.0.1', '/b/', 'The second mill', 1, array( 'public' => 1 ), 1 );
if ( is_wp_error( $site ) ) {
	fwrite( STDERR, $site->get_error_message() . "\n" );
	exit( 1 );
}
require_once ABSPATH . 'wp-admin/includes/plugin.php';
activate_plugin( 'assent-consent/assent-consent.php', '', true );

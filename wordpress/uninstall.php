<?php
/**
 * Removes everything that this plugin has written, of every site of a network.
 *
 * @package AssentConsent
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

/** Removes one site's. */
function assent_consent_remove(): void {
	global $wpdb;
	require_once ABSPATH . 'wp-admin/includes/class-wp-filesystem-base.php';
	require_once ABSPATH . 'wp-admin/includes/class-wp-filesystem-direct.php';
	( new WP_Filesystem_Direct( null ) )->delete( wp_upload_dir( null, false )['basedir'] . '/assent', true );
	foreach ( array( 'assent_consent', 'assent_consent_release', 'assent_consent_redirect' ) as $option ) {
		delete_option( $option );
	}
	// Drafts of the preview, one for each administrator.
	$drafts = $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '\_transient\_assent\_consent\_%'" ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
	foreach ( $drafts as $draft ) {
		delete_transient( substr( $draft, strlen( '_transient_' ) ) );
	}
}

if ( is_multisite() ) {
	$assent_consent_sites = get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	);
	foreach ( $assent_consent_sites as $assent_consent_site ) {
		switch_to_blog( $assent_consent_site );
		assent_consent_remove();
		restore_current_blog();
	}
} else {
	assent_consent_remove();
}

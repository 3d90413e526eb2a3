<?php
/**
 * The files that visitors load: Assent's release and this site's `consent.json`, in the site's own uploads.
 *
 * @package AssentConsent
 */

namespace Assent_Consent;

defined( 'ABSPATH' ) || exit;

/** Where this site's files are: `path`, and `url` for the visitors. Every site of a network has its own. */
function place(): array {
	$uploads = wp_upload_dir( null, false );
	return array(
		'path' => $uploads['basedir'] . '/assent',
		'url'  => set_url_scheme( $uploads['baseurl'] ) . '/assent',
	);
}

/** Files without the questions that a filesystem of another user would ask: these are the site's own uploads. */
function files(): \WP_Filesystem_Direct {
	require_once ABSPATH . 'wp-admin/includes/class-wp-filesystem-base.php';
	require_once ABSPATH . 'wp-admin/includes/class-wp-filesystem-direct.php';
	defined( 'FS_CHMOD_DIR' ) || define( 'FS_CHMOD_DIR', 0755 );
	defined( 'FS_CHMOD_FILE' ) || define( 'FS_CHMOD_FILE', 0644 );
	return new \WP_Filesystem_Direct( null );
}

/**
 * Puts the release beside the configuration. In a directory of its own for each version: a page that a cache still has keeps the
 * files that it names, so the version before this one stays too.
 */
function publish_release(): bool {
	$files   = files();
	$release = place()['path'] . '/' . VERSION;
	$before  = (string) get_option( RELEASE );
	if ( ! $files->exists( $release . '/assent.js' ) && ! copy_all( $files, dirname( FILE ) . '/dist', $release ) ) {
		return false;
	}
	foreach ( array_keys( $files->dirlist( place()['path'] ) ?: array() ) as $name ) {
		$is_old = preg_match( '~^\d+\.\d+\.\d+~', $name ) && VERSION !== $name && $before !== $name;
		if ( $is_old ) {
			$files->delete( place()['path'] . '/' . $name, true );
		}
	}
	return true;
}

/** Copies a directory into one that is new, and shows it when it is complete. */
function copy_all( \WP_Filesystem_Direct $files, string $from, string $to ): bool {
	$aside = $to . '.new';
	$files->delete( $aside, true );
	$all = new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( $from, \FilesystemIterator::SKIP_DOTS ) );
	foreach ( $all as $file ) {
		$target = $aside . substr( $file->getPathname(), strlen( $from ) );
		if ( ! wp_mkdir_p( dirname( $target ) ) || ! $files->copy( $file->getPathname(), $target, true ) ) {
			return false;
		}
	}
	return $files->move( $aside, $to );
}

/** Writes this site's `consent.json`, at once and whole. */
function publish_configuration(): bool {
	$path  = place()['path'] . '/consent.json';
	$json  = wp_json_encode( configuration( settings() ), JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	$files = files();
	return wp_mkdir_p( dirname( $path ) ) && $files->put_contents( $path . '.new', $json . "\n" ) && $files->move( $path . '.new', $path, true );
}

/** Everything that visitors load, as this version has it. */
function publish(): void {
	$done = publish_release() && publish_configuration();
	update_option( RELEASE, $done ? VERSION : '' );
}

/** The plugin is switched on: its files, and the way to its settings. */
function activate( bool $network_wide = false ): void {
	// The switch is thrown before this plugin's other code has run.
	publish();
	if ( ! $network_wide ) {
		update_option( REDIRECT, '1', false );
	}
}

// A new version, a new site of a network: whichever request comes first finds the release missing.
add_action(
	'init',
	function () {
		if ( VERSION !== get_option( RELEASE ) && ( is_admin() || false === get_option( RELEASE ) ) ) {
			publish();
		}
	}
);
add_action( 'add_option_' . OPTION, __NAMESPACE__ . '\publish', 10, 0 );
add_action( 'update_option_' . OPTION, __NAMESPACE__ . '\publish', 10, 0 );
// The name, the policy's address and the host can be defaults; what other plugins are told is declared.
foreach ( array( 'update_option_blogname', 'update_option_wp_page_for_privacy_policy', 'update_option_home', 'activated_plugin', 'deactivated_plugin' ) as $assent_consent_event ) {
	add_action( $assent_consent_event, __NAMESPACE__ . '\publish', 10, 0 );
}

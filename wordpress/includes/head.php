<?php
/**
 * Assent's tags, first in every page's head.
 *
 * @package AssentConsent
 */

namespace Assent_Consent;

defined( 'ABSPATH' ) || exit;

/** The guard's tag, and that of what holds other scripts' requests; nothing while there are no files for them. */
function tags(): string {
	$place   = place();
	$release = get_option( RELEASE );
	if ( ! $release ) {
		return '';
	}
	$settings = settings();
	$config   = configuration( $settings );
	$root     = (string) wp_parse_url( home_url( '/' ), PHP_URL_PATH );
	$tag      = array(
		'src'           => $place['url'] . '/' . $release . '/assent.js',
		'data-config'   => $place['url'] . '/consent.json',
		'data-revision' => (string) $config['revision'],
		// An answer stays where it is when the uploads move, and sites that share an origin have one each.
		'data-store'    => ( '' === $root ? '/' : $root ) . 'consent.json',
		'data-lang'     => str_replace( '_', '-', determine_locale() ),
	);
	$before = '';
	if ( is_preview_frame() ) {
		$tag    = array_merge( $tag, preview_tag() );
		$before = wp_get_inline_script_tag( preview_script() );
	}
	// Printed by WordPress, so that a plugin which gives scripts a nonce reaches these.
	$hold = array( 'src' => $place['url'] . '/' . $release . '/parts/block.js' );
	return $before . wp_get_script_tag( $tag ) . ( $settings['hold'] ? wp_get_script_tag( $hold ) : '' );
}

/** Whether this page is in the frame of the settings, seen by somebody who may change them. */
function is_preview_frame(): bool {
	static $is = null;
	if ( null === $is ) {
		$nonce = isset( $_GET['assent-preview'] ) ? sanitize_key( wp_unslash( $_GET['assent-preview'] ) ) : '';
		$is    = '' !== $nonce && current_user_can( 'manage_options' ) && wp_verify_nonce( $nonce, 'assent_consent_preview' );
	}
	return (bool) $is;
}

/** What the tag has of a draft. */
function preview_tag(): array {
	$language = isset( $_GET['assent-lang'] ) ? sanitize_text_field( wp_unslash( $_GET['assent-lang'] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- is_preview_frame() did.
	$draft    = array(
		'action'   => 'assent_consent_draft',
		'_wpnonce' => wp_create_nonce( 'assent_consent_preview' ),
	);
	$tag      = array( 'data-config' => add_query_arg( $draft, admin_url( 'admin-ajax.php' ) ) );
	return isset( catalogue()['languages'][ $language ] ) ? $tag + array( 'data-lang' => $language ) : $tag;
}

/** What is clicked in the preview is no answer: nothing of it may reach the device, where the administrator's own answer is kept. */
function preview_script(): string {
	return 'for (const area of ["localStorage", "sessionStorage"])
	Object.defineProperty(window, area, { get() { throw new DOMException("the preview keeps nothing", "SecurityError"); } });
Object.defineProperty(document, "cookie", { get: () => "", set() {} });
addEventListener("click", (event) => { if (event.composedPath().some((node) => node instanceof HTMLAnchorElement)) event.preventDefault(); }, true);
for (const type of ["layer", "error"])
	document.addEventListener("assent:" + type, (event) => parent.postMessage({ assent: type, detail: event.detail.message || event.detail.layer }, location.origin));';
}

// The preview is a draft of one person's: no cache may keep it.
add_action(
	'template_redirect',
	function () {
		if ( is_preview_frame() ) {
			defined( 'DONOTCACHEPAGE' ) || define( 'DONOTCACHEPAGE', true ); // phpcs:ignore WordPress.NamingConventions -- the name that caches know.
			nocache_headers();
			add_filter( 'show_admin_bar', '__return_false' );
		}
	},
	0
);

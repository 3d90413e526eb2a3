<?php
/**
 * The WP Consent API, so that plugins which ask it follow the visitor's answer.
 *
 * @package AssentConsent
 */

namespace Assent_Consent;

defined( 'ABSPATH' ) || exit;

/** Whether the WP Consent API is there. */
function has_consent_api(): bool {
	return function_exists( 'wp_has_consent' );
}

add_filter( 'wp_consent_api_registered_' . plugin_basename( FILE ), '__return_true' );
// What holds before an answer is the guard's to tell, in the browser: without one, nothing.
add_filter( 'wp_get_consent_type', fn () => 'optin' );

add_action(
	'wp_enqueue_scripts',
	function () {
		if ( has_consent_api() ) {
			wp_enqueue_script( 'assent-consent-api', plugins_url( 'public/consent-api.js', FILE ), array( 'wp-consent-api' ), VERSION, false );
		}
	}
);

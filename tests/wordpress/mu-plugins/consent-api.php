<?php
/** The WP Consent API as its documentation has it: one function in PHP, two in JavaScript, an event, a cookie for each category. */
if ( ! getenv( 'ASSENT_WP_CONSENT_API' ) ) {
	return;
}
function wp_has_consent( $category ) {
	$cookie = $_COOKIE[ "wp_consent_$category" ] ?? '';
	return 'allow' === $cookie;
}
add_action(
	'wp_enqueue_scripts',
	function () {
		wp_register_script( 'wp-consent-api', false, array(), '1', false );
		wp_enqueue_script( 'wp-consent-api' );
		$registered = wp_json_encode( apply_filters( 'wp_consent_api_registered_assent-consent/assent-consent.php', false ) );
		wp_add_inline_script(
			'wp-consent-api',
			"window.heard = []; window.registered = $registered;
			document.addEventListener('wp_listen_for_consent_change', ({ detail }) => heard.push(...Object.entries(detail).map((pair) => pair.join(' '))));
			window.wp_has_consent = (category) => document.cookie.split('; ').includes('wp_consent_' + category + '=allow');
			window.wp_set_consent = (category, value) => {
				document.cookie = 'wp_consent_' + category + '=' + value + '; path=/';
				const detail = [];
				detail[category] = value;
				document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change', { detail }));
			};"
		);
	},
	1
);

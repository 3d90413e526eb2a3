<?php
/**
 * What the settings' script asks for: which services a page uses, and the draft that the preview shows.
 *
 * @package AssentConsent
 */

namespace Assent_Consent;

defined( 'ABSPATH' ) || exit;

/** Ends the request unless it comes from the settings, of somebody who may change them. */
function demand_right(): void {
	check_ajax_referer( 'assent_consent_preview' );
	if ( ! current_user_can( 'manage_options' ) ) {
		wp_send_json_error( null, 403 );
	}
}

/** Where one administrator's draft is kept. */
function draft_name(): string {
	return 'assent_consent_draft_' . get_current_user_id();
}

add_action(
	'wp_ajax_assent_consent_scan',
	function () {
		demand_right();
		// HTML is looked at as text, and comes back as ids of the catalogue only.
		$html = isset( $_POST['html'] ) ? (string) wp_unslash( $_POST['html'] ) : ''; // phpcs:ignore WordPress.Security
		wp_send_json_success( Gate::services( $html ) );
	}
);

add_action(
	'wp_ajax_assent_consent_preview',
	function () {
		demand_right();
		$input = isset( $_POST[ OPTION ] ) ? wp_unslash( $_POST[ OPTION ] ) : array(); // phpcs:ignore WordPress.Security -- sanitize() does.
		set_transient( draft_name(), configuration( sanitize( $input ) ), HOUR_IN_SECONDS );
		$json = is_array( $input ) ? trim( (string) ( $input['overrides'] ?? '' ) ) : '';
		if ( '' !== $json && ! json_decode( $json ) instanceof \stdClass ) {
			wp_send_json_error( json_last_error_msg() );
		}
		wp_send_json_success( add_query_arg( 'assent-preview', wp_create_nonce( 'assent_consent_preview' ), home_url( '/' ) ) );
	}
);

add_action(
	'wp_ajax_assent_consent_draft',
	function () {
		demand_right();
		$draft = get_transient( draft_name() );
		wp_send_json( is_array( $draft ) ? $draft : configuration( settings() ), 200, JSON_UNESCAPED_SLASHES );
	}
);

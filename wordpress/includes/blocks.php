<?php
/**
 * The cookie declaration and the way back to the choice, as shortcodes and as blocks.
 *
 * @package AssentConsent
 */

namespace Assent_Consent;

defined( 'ABSPATH' ) || exit;

/** The declaration, which the guard fills in. Without a script it says where to ask. */
function declaration( $attributes = array() ): string {
	$attributes = shortcode_atts( array( 'level' => '2' ), (array) $attributes );
	$level      = min( 4, max( 1, (int) $attributes['level'] ) );
	// In the editor there is no guard to fill it in.
	$is_editor  = defined( 'REST_REQUEST' ) && REST_REQUEST;
	$without    = $is_editor
		? __( 'Visitors see the cookie declaration here.', 'assent-consent' )
		: __( 'Your browser runs no scripts, so that this site stores nothing that needs your consent.', 'assent-consent' );
	return sprintf( '<div data-assent-declaration data-heading-level="%d"><p>%s</p></div>', $level, esc_html( $without ) );
}

/** A button that opens the preferences. */
function settings_button( $attributes = array() ): string {
	$attributes = shortcode_atts( array( 'label' => '' ), (array) $attributes );
	$label      = '' === trim( $attributes['label'] ) ? __( 'Cookie settings', 'assent-consent' ) : $attributes['label'];
	return sprintf( '<button type="button" class="wp-element-button" data-assent="preferences">%s</button>', esc_html( $label ) );
}

add_action(
	'init',
	function () {
		add_shortcode( 'assent_declaration', __NAMESPACE__ . '\declaration' );
		add_shortcode( 'assent_settings', __NAMESPACE__ . '\settings_button' );
		$needs = array( 'wp-blocks', 'wp-element', 'wp-components', 'wp-block-editor', 'wp-i18n', 'wp-server-side-render' );
		wp_register_script( 'assent-consent-blocks', plugins_url( 'blocks/blocks.js', FILE ), $needs, VERSION, true );
		wp_set_script_translations( 'assent-consent-blocks', 'assent-consent', dirname( FILE ) . '/languages' );
		register_block_type(
			dirname( FILE ) . '/blocks/declaration',
			array( 'render_callback' => __NAMESPACE__ . '\declaration' )
		);
		register_block_type(
			dirname( FILE ) . '/blocks/settings',
			array( 'render_callback' => __NAMESPACE__ . '\settings_button' )
		);
	}
);

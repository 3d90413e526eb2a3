<?php
/**
 * Settings → Assent: the menu, who may see it, what it loads.
 *
 * @package AssentConsent
 */

namespace Assent_Consent;

defined( 'ABSPATH' ) || exit;

const PAGE = 'assent-consent';

add_action(
	'admin_menu',
	fn () => add_options_page( 'Assent', 'Assent', 'manage_options', PAGE, __NAMESPACE__ . '\render_page' )
);

add_action(
	'admin_init',
	function () {
		register_setting(
			PAGE,
			OPTION,
			array(
				'type'              => 'array',
				'sanitize_callback' => __NAMESPACE__ . '\sanitize',
			)
		);
		// Once after it was switched on, so that the second click is "Save".
		if ( get_option( REDIRECT ) && current_user_can( 'manage_options' ) && ! wp_doing_ajax() ) {
			delete_option( REDIRECT );
			if ( ! isset( $_GET['activate-multi'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification -- read only.
				wp_safe_redirect( page_url() );
				exit;
			}
		}
	}
);

add_filter(
	'plugin_action_links_' . plugin_basename( FILE ),
	fn ( $links ) => array_merge( array( sprintf( '<a href="%s">%s</a>', esc_url( page_url() ), esc_html__( 'Settings', 'assent-consent' ) ) ), $links )
);

add_action(
	'admin_notices',
	function () {
		if ( '' === get_option( RELEASE ) && current_user_can( 'manage_options' ) ) {
			$message = __( 'Assent cannot write to %s. Until it can, visitors see no notice, and everything that needs consent stays blocked.', 'assent-consent' );
			printf( '<div class="notice notice-error"><p>%s</p></div>', esc_html( sprintf( $message, place()['path'] ) ) );
		}
	}
);

add_action(
	'admin_enqueue_scripts',
	function ( $screen ) {
		if ( 'settings_page_' . PAGE !== $screen ) {
			return;
		}
		wp_enqueue_style( PAGE, plugins_url( 'admin/settings.css', FILE ), array(), VERSION );
		wp_enqueue_script( PAGE, plugins_url( 'admin/settings.js', FILE ), array(), VERSION, true );
		$all  = catalogue();
		$data = array(
			'ajax'     => admin_url( 'admin-ajax.php' ),
			'nonce'    => wp_create_nonce( 'assent_consent_preview' ),
			'home'     => home_url( '/' ),
			'pages'    => pages_to_scan(),
			'services' => array_map( fn ( $service ) => array( $service['name'], $service['category'] ), $all['services'] ),
			'texts'    => $all['languages'],
			'words'    => array(
				'scanning' => __( 'Looking at your pages as a visitor…', 'assent-consent' ),
				/* translators: %d: a number of services. */
				'found'    => __( 'Services found on your pages: %d', 'assent-consent' ),
				'none'     => __( 'No service that the catalogue knows was found on your pages.', 'assent-consent' ),
				'failed'   => __( 'Your pages could not be looked at:', 'assent-consent' ),
				'new'      => __( 'new: save to add it', 'assent-consent' ),
				'good'     => __( 'This configuration is valid.', 'assent-consent' ),
				'quiet'    => __( 'Valid. Nobody is asked, because no service needs consent.', 'assent-consent' ),
			),
		);
		wp_add_inline_script( PAGE, 'const assentConsent = ' . wp_json_encode( $data ) . ';', 'before' );
	}
);

/** The settings' address. */
function page_url(): string {
	return admin_url( 'options-general.php?page=' . PAGE );
}

/** Which pages the browser looks at: the first, the newest posts and pages. */
function pages_to_scan(): array {
	$posts = get_posts(
		array(
			'post_type'   => array( 'post', 'page' ),
			'post_status' => 'publish',
			'numberposts' => 8,
			'orderby'     => 'modified',
		)
	);
	return array_values( array_unique( array_merge( array( home_url( '/' ) ), array_map( 'get_permalink', $posts ) ) ) );
}

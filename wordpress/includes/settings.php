<?php
/**
 * What the owner has set, and the `consent.json` that is made of it. Only Assent's own reader, in the browser, reads that file.
 *
 * @package AssentConsent
 */

namespace Assent_Consent;

defined( 'ABSPATH' ) || exit;

const OPTION     = 'assent_consent';
const RELEASE    = 'assent_consent_release';
const REDIRECT   = 'assent_consent_redirect';
const CATEGORIES = array( 'necessary', 'functional', 'analytics', 'marketing' );
/** In place of a category: the site does not use it, and what of it is found stays blocked. */
const OFF = 'off';

/** The settings with every default filled in. */
function settings(): array {
	$stored = get_option( OPTION );
	return array_merge( defaults(), is_array( $stored ) ? $stored : array() );
}

/** The settings of a new site. */
function defaults(): array {
	$policy = (string) get_privacy_policy_url();
	return array(
		'services'   => array(),
		'languages'  => array( language_of( get_locale() ) ),
		'texts'      => array(),
		'controller' => wp_specialchars_decode( get_bloginfo( 'name' ), ENT_QUOTES ),
		// Without the host, which may change.
		'policy_url' => wp_make_link_relative( '' === $policy ? home_url( '/' ) : $policy ),
		'regime'     => 'gdpr',
		'layout'     => 'box',
		'position'   => 'bottom',
		'theme'      => 'auto',
		'colours'    => array(),
		'hold'       => true,
		'overrides'  => '',
		'revision'   => 1,
	);
}

/** The notice's language for one of WordPress's locales, such as `de_AT` or `zh_TW`; English where there is none. */
function language_of( string $locale ): string {
	$tag       = str_replace( '_', '-', $locale );
	$languages = catalogue()['languages'];
	$script    = in_array( $tag, array( 'zh-TW', 'zh-HK' ), true ) ? 'zh-Hant' : ( 0 === strpos( $tag, 'zh' ) ? 'zh-Hans' : $tag );
	foreach ( array( $script, strtok( $tag, '-' ) ) as $language ) {
		if ( isset( $languages[ $language ] ) ) {
			return $language;
		}
	}
	return 'en';
}

/** The category that a service has here: the owner's, else the catalogue's. */
function category_of( string $service ): string {
	static $own = null;
	$own        = $own ?? settings()['services'];
	return $own[ $service ] ?? catalogue()['services'][ $service ]['category'] ?? 'marketing';
}

/** The settings that a form sent, as far as they are allowed. What is not keeps its former value. */
function sanitize( $input ): array {
	$input = is_array( $input ) ? $input : array();
	$old   = settings();
	$all   = catalogue();
	$new   = $old;
	$text  = fn ( $name ) => trim( sanitize_text_field( (string) ( $input[ $name ] ?? '' ) ) );
	foreach ( array( 'regime', 'layout', 'position', 'theme' ) as $name ) {
		$new[ $name ] = in_array( $text( $name ), $all[ $name . 's' ], true ) ? $text( $name ) : $old[ $name ];
	}
	$new['controller'] = '' === $text( 'controller' ) ? $old['controller'] : $text( 'controller' );
	$address           = esc_url_raw( $text( 'policy_url' ), array( 'http', 'https' ) );
	$new['policy_url'] = '' === $address ? $old['policy_url'] : $address;
	$new['hold']       = ! empty( $input['hold'] );
	$new['services']   = array();
	foreach ( (array) ( $input['services'] ?? array() ) as $service => $category ) {
		if ( isset( $all['services'][ $service ] ) && in_array( $category, array_merge( CATEGORIES, array( OFF ) ), true ) ) {
			$new['services'][ $service ] = $category;
		}
	}
	ksort( $new['services'] );
	$languages = array_merge( array( $input['language'] ?? '' ), (array) ( $input['languages'] ?? array() ) );
	$languages = array_filter( $languages, fn ( $language ) => is_string( $language ) && isset( $all['languages'][ $language ] ) );
	// The main language stays the first one.
	$new['languages'] = array_values( array_unique( $languages ) ) ?: $old['languages'];
	$new['texts']     = array();
	foreach ( $new['languages'] as $language ) {
		$own = (array) ( $input['texts'][ $language ] ?? array() );
		$own = array_map( fn ( $key ) => trim( sanitize_textarea_field( (string) ( $own[ $key ] ?? '' ) ) ), array_combine( TEXTS, TEXTS ) );
		$own = array_filter( $own, fn ( $words ) => '' !== $words );
		if ( $own ) {
			$new['texts'][ $language ] = $own;
		}
	}
	// Kept beside the colours: WordPress has a new option's value sanitized twice.
	$new['own_colours'] = ! empty( $input['own_colours'] );
	$new['colours']     = array();
	foreach ( $new['own_colours'] ? array( 'light', 'dark' ) : array() as $scheme ) {
		foreach ( array( 'accent', 'on_accent' ) as $name ) {
			$colour = sanitize_hex_color( (string) ( $input['colours'][ $scheme ][ $name ] ?? '' ) );
			if ( $colour ) {
				$new['colours'][ $scheme ][ $name ] = $colour;
			}
		}
	}
	$json = trim( (string) ( $input['overrides'] ?? '' ) );
	if ( '' === $json || json_decode( $json ) instanceof \stdClass ) {
		$new['overrides'] = $json;
	} elseif ( function_exists( 'add_settings_error' ) ) {
		/* translators: %s: what the parser says, in English. */
		$message = sprintf( __( 'The additional JSON was not saved: it is not one JSON object (%s).', 'assent-consent' ), json_last_error_msg() );
		add_settings_error( OPTION, 'overrides', $message );
	}
	// Other services are other purposes, and those are to be asked for.
	if ( ! empty( $input['ask_again'] ) || $new['services'] !== $old['services'] ) {
		$new['revision'] = $old['revision'] + 1;
	}
	return $new;
}

/** The texts that the form has for each language. */
const TEXTS = array( 'notice_title', 'notice_text' );

/** `consent.json` as the settings make it. */
function configuration( array $settings ): array {
	$categories = array();
	foreach ( CATEGORIES as $category ) {
		$services = array();
		foreach ( array_keys( $settings['services'], $category, true ) as $service ) {
			$services[] = array( 'from' => (string) $service );
		}
		if ( 'necessary' === $category ) {
			$services = array_merge( array( own_service( $settings ) ), $services );
		}
		if ( $services ) {
			$required     = 'necessary' === $category ? array( 'required' => true ) : array();
			$categories[] = array( 'id' => $category ) + $required + array( 'services' => $services );
		}
	}
	$look   = array_intersect_key( $settings, array_flip( array( 'layout', 'position', 'theme' ) ) ) + $settings['colours'];
	$config = array(
		'site'       => strtolower( (string) wp_parse_url( home_url(), PHP_URL_HOST ) ),
		'revision'   => (int) $settings['revision'],
		'controller' => array(
			'name'       => $settings['controller'],
			'policy_url' => $settings['policy_url'],
		),
		'languages'  => $settings['languages'],
		'regime'     => $settings['regime'],
		'appearance' => $look,
		'categories' => $categories,
	);
	if ( $settings['texts'] ) {
		$config['texts'] = $settings['texts'];
	}
	$own = '' === $settings['overrides'] ? array() : json_decode( $settings['overrides'], true );
	return array_merge( $config, is_array( $own ) ? $own : array() );
}

/** What this plugin itself keeps on a visitor's device. */
function own_service( array $settings ): array {
	$local = array(
		'name'     => 'assent*',
		'kind'     => 'local_storage',
		'lifetime' => 'persistent',
		'purpose'  => __( 'Your answer about cookies and its receipt', 'assent-consent' ),
	);
	$other = array(
		'name'     => 'wp_consent_*',
		'lifetime' => '30 days',
		'purpose'  => __( 'Your answer, for other plugins of this site', 'assent-consent' ),
	);
	return array(
		'id'         => 'assent',
		'name'       => 'Assent',
		'provider'   => $settings['controller'],
		'policy_url' => $settings['policy_url'],
		'purposes'   => array( __( 'Remembers your answer about cookies', 'assent-consent' ) ),
		'cookies'    => array_merge( array( $local ), has_consent_api() ? array( $other ) : array() ),
	);
}

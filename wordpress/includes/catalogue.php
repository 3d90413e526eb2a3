<?php
/**
 * The service catalogue: which service an address, a script's handle or a script's text belongs to.
 *
 * @package AssentConsent
 */

namespace Assent_Consent;

defined( 'ABSPATH' ) || exit;

/** How every address of the catalogue begins. */
const SCHEME = 'https://';

/** What `cargo xtask generate` printed from the catalogue, the schema and the languages. */
function catalogue(): array {
	static $catalogue = null;
	$catalogue        = $catalogue ?? require dirname( __DIR__ ) . '/data/catalogue.php';
	return $catalogue;
}

/** The service that an address is asked for by, or null. */
function service_of_address( string $address ): ?string {
	$address = preg_replace( '~^(?:https?:)?//~i', 'https://', trim( $address ), 1, $is_absolute );
	if ( ! $is_absolute ) {
		return null;
	}
	$host = strtolower( (string) wp_parse_url( $address, PHP_URL_HOST ) );
	// A host alone, as in a preconnect, stands for all that it is asked for.
	$is_host = preg_match( '~^https://[^/?#]+/?$~', $address );
	$all     = catalogue()['addresses'];
	foreach ( array_merge( $all[ site_of( $host ) ] ?? array(), $all[''] ?? array() ) as $rule ) {
		$pattern = $is_host ? pattern( strtok( substr( $rule[0], strlen( SCHEME ) ), '/' ) ) . '/?' : pattern( substr( $rule[0], strlen( SCHEME ) ) );
		if ( preg_match( '~^' . SCHEME . "$pattern$~i", $address ) ) {
			return $rule[1];
		}
	}
	return null;
}

/** The service that a script of this handle belongs to, or null. */
function service_of_handle( string $handle ): ?string {
	return catalogue()['handles'][ $handle ] ?? null;
}

/** The service whose tag an inline script is, or null. */
function service_of_text( string $text ): ?string {
	$text = str_replace( '\/', '/', $text );
	// In their order: some words are part of others.
	foreach ( catalogue()['snippets'] as list( $words, $service ) ) {
		if ( false !== strpos( $text, $words ) ) {
			return $service;
		}
	}
	foreach ( catalogue()['addresses'] as $site => $rules ) {
		if ( '' === $site || false === stripos( $text, (string) $site ) ) {
			continue;
		}
		foreach ( $rules as $rule ) {
			// A text that only mentions a film or a map loads nothing; one that names a tracker's address is its tag.
			$counts  = in_array( catalogue()['services'][ $rule[1] ]['category'], array( 'analytics', 'marketing' ), true );
			$pattern = pattern( rtrim( substr( $rule[0], strlen( SCHEME ) ), '*' ), '[^"\'\s]*' );
			if ( $counts && preg_match( "~//$pattern~i", $text ) ) {
				return $rule[1];
			}
		}
	}
	return null;
}

/** The part of a host that the catalogue is ordered by: its last two labels. */
function site_of( string $host ): string {
	return implode( '.', array_slice( explode( '.', $host ), -2 ) );
}

/** A catalogue's address behind its scheme as a regular expression. A star stands for any run of characters, within the host for no slash. */
function pattern( string $glob, string $any = '.*' ): string {
	$end  = strcspn( $glob, '/' );
	$host = str_replace( '\*', '[^/]*', preg_quote( substr( $glob, 0, $end ), '~' ) );
	return $host . str_replace( '\*', $any, preg_quote( substr( $glob, $end ), '~' ) );
}

<?php
/**
 * What waits for consent in the page's HTML.
 *
 * One pass over the finished page sees everything, whichever hook or theme printed it: enqueued scripts, scripts that plugins print
 * themselves, oEmbeds, blocks, shortcodes. It marks the same elements for every visitor, so that any page cache may keep the result;
 * the guard in the browser decides.
 *
 * @package AssentConsent
 */

namespace Assent_Consent;

defined( 'ABSPATH' ) || exit;

/** Marks what waits. */
final class Gate {

	/** The attributes of each element that make a request, and by which name the guard knows them. */
	private const ADDRESSES = array(
		'script' => array( 'src' => 'src' ),
		'iframe' => array( 'src' => 'data-src' ),
		'embed'  => array( 'src' => 'data-src' ),
		'img'    => array(
			'src'    => 'data-src',
			'srcset' => 'data-srcset',
		),
		'source' => array(
			'src'    => 'data-src',
			'srcset' => 'data-srcset',
		),
		'video'  => array( 'src' => 'data-src' ),
		'audio'  => array( 'src' => 'data-src' ),
		'link'   => array( 'href' => 'data-href' ),
	);

	/** Where lazy loaders keep an address until the element is near. */
	private const LAZY = array( 'data-src', 'data-lazy-src' );

	/** The types of scripts that a browser runs. */
	private const TYPES = array( '', 'module', 'text/javascript', 'application/javascript', 'text/ecmascript', 'application/ecmascript' );

	/** Elements whose content is text. */
	private const TEXT = array( 'textarea', 'title', 'style', 'xmp' );

	/** @var array<string, true> The services that were found. */
	private $found = array();

	/** @var string The page's import maps, taken out of their places. */
	private $maps = '';

	/** @var string What came before the last part of a page that somebody flushes early. */
	private $early = '';

	/** Begins to collect a page that is for a browser. The tags come first in its head, also in a theme that has scripts there itself. */
	public static function start(): void {
		$is_page = ! is_feed() && ! is_robots() && ! is_favicon() && ! is_trackback() && ! is_embed();
		/**
		 * Whether this page's HTML is marked. A page that is left out loads its third parties at once.
		 *
		 * @param bool $is_page Whether the request is for a page.
		 */
		if ( apply_filters( 'assent_consent_gate', $is_page ) ) {
			ob_start( array( new self(), 'finish' ) );
		}
	}

	/** Marks the page once it is complete. */
	public function finish( string $html, int $phase ): string {
		$this->early .= $html;
		if ( ! ( $phase & PHP_OUTPUT_HANDLER_FINAL ) ) {
			return '';
		}
		// Behind what says how the page is to be read, and before everything that runs.
		if ( ! preg_match( '~<head(?:\s[^>]*+)?>(?:\s*+<meta\s[^>]*+>)*+\n?~i', $this->early, $head, PREG_OFFSET_CAPTURE ) ) {
			return $this->early;
		}
		$begin = $head[0][1] + strlen( $head[0][0] );
		$rest  = $this->mark( substr( $this->early, $begin ) );
		// Firefox takes no import map behind a page's first module, and the guard loads its parts as modules.
		return substr( $this->early, 0, $begin ) . $this->maps . tags() . $rest;
	}

	/** The services that some HTML uses, marked or not. */
	public static function services( string $html ): array {
		$gate = new self();
		$gate->mark( $html );
		return array_keys( $gate->found );
	}

	/** Marks some HTML. */
	public function mark( string $html ): string {
		$names = implode( '|', array_merge( array_keys( self::ADDRESSES ), self::TEXT ) );
		$done  = '';
		$at    = 0;
		while ( preg_match( '~<!--|<(' . $names . ')(?=[\s/>])~i', $html, $match, PREG_OFFSET_CAPTURE, $at ) ) {
			$begin = $match[0][1];
			$name  = strtolower( $match[1][0] ?? '' );
			$done .= substr( $html, $at, $begin - $at );
			if ( '' === $name ) {
				$at    = self::after( $html, '-->', $begin );
				$done .= substr( $html, $begin, $at - $begin );
				continue;
			}
			// Possessive, so that no page can make it slow.
			if ( ! preg_match( '~\G<[a-z]+(?:[^>"\']|"[^"]*+"|\'[^\']*+\')*+>~i', $html, $tag, 0, $begin ) ) {
				$at = $begin;
				break;
			}
			$at = $begin + strlen( $tag[0] );
			$in = '';
			if ( 'script' === $name || in_array( $name, self::TEXT, true ) ) {
				$end = stripos( $html, '</' . $name, $at );
				$end = false === $end ? strlen( $html ) : $end;
				$in  = substr( $html, $at, $end - $at );
				$at  = $end;
			}
			if ( 'script' === $name && preg_match( '~\stype\s*=\s*["\']?importmap["\'\s>]~i', $tag[0] ) ) {
				$this->maps .= "$tag[0]$in</script>\n";
				$at          = self::after( $html, '>', $at );
				continue;
			}
			$done .= isset( self::ADDRESSES[ $name ] ) ? $this->judged( $name, $tag[0], $in ) : $tag[0] . $in;
		}
		return $done . substr( $html, $at );
	}

	/** An element with its text. One that cannot be judged, as when a filter of others fails, is left out: it must not load unasked. */
	private function judged( string $name, string $html, string $text ): string {
		try {
			return $this->element( $name, $html, $text ) . $text;
		} catch ( \Throwable $error ) {
			error_log( 'Assent: ' . $error ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions -- the owner has to know.
			return "<$name" . ( 'script' === $name ? ' type="text/plain">' : '>' );
		}
	}

	/** Marks one start tag, if it waits. */
	private function element( string $name, string $html, string $text ): string {
		// The processor wants the end of what holds text.
		$end = in_array( $name, array( 'script', 'iframe' ), true ) ? "</$name>" : '';
		$tag = new \WP_HTML_Tag_Processor( $html . $end );
		if ( ! $tag->next_tag() ) {
			return $html;
		}
		$service = 'script' === $name ? $this->service_of_script( $tag, $text ) : $this->service_of_element( $name, $tag );
		if ( null === $service ) {
			return $html;
		}
		// A hint to connect early says nothing of who is behind it: several services can share a host.
		if ( ! preg_match( '~prefetch|preconnect~i', self::value( $tag, 'rel' ) ) ) {
			$this->found[ $service ] = true;
		}
		$is_marked               = null !== $tag->get_attribute( 'data-service' ) || null !== $tag->get_attribute( 'data-category' );
		if ( $is_marked || 'necessary' === category_of( $service ) ) {
			return $html;
		}
		if ( 'script' === $name ) {
			$type = self::value( $tag, 'type' );
			if ( '' !== $type && 'text/javascript' !== $type ) {
				$tag->set_attribute( 'data-type', $type );
			}
			$tag->set_attribute( 'type', 'text/plain' );
		}
		// A lazy loader's stand-in is no address: what it would load is.
		$lazy = array_filter( array_map( fn ( $other ) => self::value( $tag, $other ), self::LAZY ) );
		foreach ( self::ADDRESSES[ $name ] as $attribute => $held ) {
			$address = self::value( $tag, $attribute );
			if ( $held === $attribute || '' === $address ) {
				continue;
			}
			$tag->set_attribute( $held, 'src' === $attribute && $lazy ? reset( $lazy ) : $address );
			$tag->remove_attribute( $attribute );
		}
		$tag->set_attribute( 'data-service', $service );
		$marked = $tag->get_updated_html();
		return '' === $end ? $marked : substr( $marked, 0, -strlen( $end ) );
	}

	private function service_of_script( \WP_HTML_Tag_Processor $tag, string $text ): ?string {
		$type = strtolower( self::value( $tag, 'type' ) );
		if ( ! in_array( $type, array_merge( self::TYPES, array( 'text/plain' ) ), true ) ) {
			return null;
		}
		// WordPress numbers what belongs to an enqueued script: `handle-js`, `handle-js-extra`, `handle-js-before`, `handle-js-after`.
		$handle  = preg_replace( '~-js(?:-(?:extra|before|after|translations))?$~', '', self::value( $tag, 'id' ) );
		$address = self::value( $tag, 'src' );
		$service = service_of_handle( $handle ) ?? ( '' === $address ? service_of_text( $text ) : service_of_address( $address ) );
		/**
		 * The catalogue's service that a script belongs to, or null; for scripts that no pattern knows.
		 *
		 * @param string|null $service A service's id, or null.
		 * @param string      $handle  The handle that it was enqueued with, or ''.
		 * @param string      $address Its address, or ''.
		 * @param string      $text    Its text, or ''.
		 */
		return apply_filters( 'assent_consent_script', $service, $handle, $address, $text );
	}

	private function service_of_element( string $name, \WP_HTML_Tag_Processor $tag ): ?string {
		$names = array_merge( array_keys( self::ADDRESSES[ $name ] ), array_values( self::ADDRESSES[ $name ] ), self::LAZY );
		foreach ( $names as $attribute ) {
			$service = service_of_address( explode( ' ', self::value( $tag, $attribute ) )[0] );
			if ( null !== $service ) {
				return $service;
			}
		}
		return null;
	}

	/** An attribute's text; '' where there is none. */
	private static function value( \WP_HTML_Tag_Processor $tag, string $name ): string {
		$value = $tag->get_attribute( $name );
		return is_string( $value ) ? trim( $value ) : '';
	}

	private static function after( string $html, string $end, int $begin ): int {
		$at = strpos( $html, $end, $begin );
		return false === $at ? strlen( $html ) : $at + strlen( $end );
	}
}

// Before all others, so that what they change in the page is marked as well.
add_action( 'template_redirect', array( Gate::class, 'start' ), PHP_INT_MIN );

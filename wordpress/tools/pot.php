<?php
/**
 * Prints the plugin's texts for translators: `php pot.php` (a .pot file). PHP is read by PHP's own tokenizer, blocks by their metadata.
 *
 * @package AssentConsent
 */

const ROOT      = __DIR__ . '/..';
const FUNCTIONS = array( '__', '_e', 'esc_html__', 'esc_html_e', 'esc_attr__', 'esc_attr_e' );

/** Each text with its places and its note for translators. */
$texts = array();
$add   = function ( string $text, string $place, string $note = '' ) use ( &$texts ) {
	$texts[ $text ]['places'][] = $place;
	$texts[ $text ]['note']     = $texts[ $text ]['note'] ?? '' ?: $note;
};

$files = new RecursiveIteratorIterator( new RecursiveDirectoryIterator( ROOT, FilesystemIterator::SKIP_DOTS ) );
$names = array();
foreach ( $files as $file ) {
	$names[] = substr( $file->getPathname(), strlen( ROOT ) + 1 );
}
sort( $names );
foreach ( $names as $name ) {
	$content = file_get_contents( ROOT . "/$name" );
	if ( str_ends_with( $name, '.php' ) && ! str_starts_with( $name, 'tools/' ) && ! str_starts_with( $name, 'data/' ) ) {
		$note   = '';
		$tokens = array_values( array_filter( token_get_all( $content ), fn ( $token ) => T_WHITESPACE !== ( $token[0] ?? 0 ) ) );
		foreach ( $tokens as $at => $token ) {
			if ( T_COMMENT === $token[0] && str_contains( $token[1], 'translators:' ) ) {
				$note = trim( $token[1], "/* \n" );
			}
			$text = $tokens[ $at + 2 ] ?? array( 0 );
			if ( T_STRING === $token[0] && in_array( $token[1], FUNCTIONS, true ) && T_CONSTANT_ENCAPSED_STRING === $text[0] ) {
				$add( stripslashes( substr( $text[1], 1, -1 ) ), "$name:$text[2]", $note );
				$note = '';
			}
		}
	} elseif ( str_ends_with( $name, 'block.json' ) ) {
		$block = json_decode( $content, true );
		foreach ( array_merge( array( $block['title'], $block['description'] ), $block['keywords'] ) as $text ) {
			$add( $text, $name );
		}
	} elseif ( str_ends_with( $name, '.js' ) ) {
		preg_match_all( "~\\b__\\( '((?:[^'\\\\]|\\\\.)*)', 'assent-consent' \\)~", $content, $found );
		foreach ( $found[1] as $text ) {
			$add( stripslashes( $text ), $name );
		}
	}
}
$quote = fn ( $text ) => '"' . addcslashes( $text, "\"\\\n" ) . '"';
echo "msgid \"\"\nmsgstr \"\"\n\"Project-Id-Version: Assent\\n\"\n\"MIME-Version: 1.0\\n\"\n";
echo "\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Content-Transfer-Encoding: 8bit\\n\"\n\"X-Domain: assent-consent\\n\"\n";
foreach ( $texts as $text => $of ) {
	echo "\n", '' === $of['note'] ? '' : "#. $of[note]\n", '#: ', implode( ' ', $of['places'] ), "\nmsgid ", $quote( $text ), "\nmsgstr \"\"\n";
}

<?php
/** What is marked in a page, and what is left as it is: `php gate.php <WordPress's directory>`, in every version that the plugin is for. */
$_SERVER['HTTP_HOST'] = '127.0.0.1';
require $argv[1] . '/wp-load.php';
$film  = '<iframe src="https://www.youtube.com/embed/x"></iframe>';
$held  = '<iframe data-service="youtube" data-src="https://www.youtube.com/embed/x" ></iframe>';
$same  = array(
	'a comment'                        => "<!-- $film -->",
	'text that shows a tag'            => "<textarea>$film</textarea>",
	'a title'                          => "<title>$film</title>",
	'a script that only mentions a film' => '<script>var film = "https://www.youtube.com/embed/x";</script>',
	'data for search engines'          => '<script type="application/ld+json">{"url":"https://static.hotjar.com/c/hotjar-1.js"}</script>',
	'an address with another host'     => '<script src="https://hotjar.com.example.com/x.js"></script>',
	'an address of this site'          => '<script src="/wp-includes/js/www.youtube.com/x.js"></script>',
	'what the owner has marked'        => '<script type="text/plain" data-category="analytics" src="https://static.hotjar.com/x.js"></script>',
	'a tag that never ends'            => '<script src="https://static.hotjar.com/x.js',
	'what is no tag'                   => '<scripts src="https://static.hotjar.com/x.js"></scripts>',
);
$other = array(
	'a frame'                       => array( $film, $held ),
	'capital letters'               => array( '<IFRAME SRC="HTTPS://WWW.YOUTUBE.COM/embed/x"></IFRAME>', '<IFRAME data-service="youtube" data-src="HTTPS://WWW.YOUTUBE.COM/embed/x" ></IFRAME>' ),
	'an angle in an attribute'      => array( '<script data-x="a>b" src="//static.hotjar.com/x.js"></script>', '<script data-service="hotjar" type="text/plain" data-x="a>b" src="//static.hotjar.com/x.js"></script>' ),
	'a module'                      => array( '<script type="module" src="https://static.hotjar.com/x.js"></script>', '<script data-service="hotjar" data-type="module" type="text/plain" src="https://static.hotjar.com/x.js"></script>' ),
	'a snippet in a JSON string'    => array( '<script>load("https:\/\/static.hotjar.com\/c\/hotjar-1.js");</script>', '<script data-service="hotjar" type="text/plain">load("https:\/\/static.hotjar.com\/c\/hotjar-1.js");</script>' ),
	'a lazy frame'                  => array( '<iframe src="about:blank" data-src="https://www.youtube.com/embed/x"></iframe>', '<iframe data-service="youtube"  data-src="https://www.youtube.com/embed/x"></iframe>' ),
	'what comes behind a text'      => array( "<textarea><b></textarea>$film", "<textarea><b></textarea>$held" ),
	'a script in a script\'s text'  => array( "<script>document.title = '<script>';</script>$film", "<script>document.title = '<script>';</script>$held" ),
);
$cases = array_merge( array_map( fn ( $html ) => array( $html, $html ), $same ), $other );
$wrong = 0;
foreach ( $cases as $what => list( $html, $expected ) ) {
	$marked = ( new Assent_Consent\Gate() )->mark( $html );
	// The order of attributes and the blanks between them are WordPress's.
	$parts = function ( $html ) {
		preg_match_all( '~[^\s<>"]+(?:="[^"]*")?|[<>]~', $html, $found );
		sort( $found[0] );
		return $found[0];
	};
	if ( $parts( $marked ) !== $parts( $expected ) ) {
		fwrite( STDERR, "$what: expected\n  $expected\nand got\n  $marked\n" );
		++$wrong;
	}
}
// The tags come first, but for what says how the page is read, and for import maps, which are data.
$map  = '<script type="importmap" id="m">{"imports":{}}</script>';
$page = '<!doctype html><html><head><meta charset="utf-8"><script>first();</script>' . $map . '<script type="module">go();</script></head><body></body></html>';
$page = ( new Assent_Consent\Gate() )->finish( $page, PHP_OUTPUT_HANDLER_FINAL );
if ( ! preg_match( '~charset="utf-8">' . preg_quote( $map, '~' ) . '\s*<script[^>]*assent\.js[^>]*></script>\s*<script[^>]*block\.js[^>]*></script>\s*<script>first~', $page ) || 1 !== substr_count( $page, $map ) ) {
	fwrite( STDERR, "the order in the head: $page\n" );
	++$wrong;
}
// An element that a filter cannot judge is left out, with its text.
add_filter( 'assent_consent_script', function () { throw new Exception( 'a broken filter' ); } );
ini_set( 'error_log', '/dev/null' );
$left = ( new Assent_Consent\Gate() )->mark( '<p>before</p><script>load();</script><p>after</p>' );
if ( '<p>before</p><script type="text/plain"></script><p>after</p>' !== $left ) {
	fwrite( STDERR, "a broken filter: $left\n" );
	++$wrong;
}
exit( $wrong ? 1 : 0 );

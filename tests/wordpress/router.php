<?php
/** Serves WordPress by PHP's own server: the content from the test's directory, everything else from WordPress's. */
$path = rawurldecode( (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
// The second site of a network.
$second = getenv( 'ASSENT_WP_NETWORK' ) && str_starts_with( $path, '/b/' );
$path   = $second ? substr( $path, 2 ) : $path;
if ( str_starts_with( $path, '/wp-content/' ) ) {
	$file  = getenv( 'ASSENT_WP_CONTENT' ) . substr( $path, strlen( '/wp-content' ) );
	$types = array(
		'js'   => 'text/javascript',
		'css'  => 'text/css',
		'json' => 'application/json',
		'wasm' => 'application/wasm',
		'svg'  => 'image/svg+xml',
		'png'  => 'image/png',
		'webp' => 'image/webp',
		'woff2' => 'font/woff2',
	);
	if ( is_file( $file ) && ! str_contains( $path, '..' ) && ! str_ends_with( $path, '.php' ) ) {
		header( 'Content-Type: ' . ( $types[ pathinfo( $file, PATHINFO_EXTENSION ) ] ?? 'application/octet-stream' ) );
		readfile( $file );
		return true;
	}
	http_response_code( 404 );
	return true;
}
$root = $_SERVER['DOCUMENT_ROOT'];
if ( $second ) {
	require $root . '/index.php';
	return true;
}
if ( is_file( $root . $path ) || is_file( rtrim( $root . $path, '/' ) . '/index.php' ) ) {
	return false;
}
http_response_code( 404 );

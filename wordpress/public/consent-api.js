/**
 * Passes the visitor's answer to the WP Consent API, and takes back what another plugin denies there.
 *
 * A denial of another plugin's is followed. A grant is not: the API does not say whose it is, and only the visitor can give one.
 */
( () => {
	/** Its categories, each with ours. What is strictly necessary has none. */
	const CATEGORIES = {
		functional: null,
		preferences: 'functional',
		statistics: 'analytics',
		'statistics-anonymous': 'analytics',
		marketing: 'marketing',
	};
	const { assent } = window;
	if ( ! assent || typeof window.wp_set_consent !== 'function' ) {
		return;
	}
	window.wp_consent_type = 'optin';
	document.dispatchEvent( new CustomEvent( 'wp_consent_type_defined' ) );

	let isTelling = false;
	const value = ( category ) => ( category === null || assent.has( category ) ? 'allow' : 'deny' );
	const tell = () => {
		isTelling = true;
		for ( const [ theirs, ours ] of Object.entries( CATEGORIES ) ) {
			// Telling again what is known would make every listener act on each page.
			if ( ! document.cookie.split( '; ' ).includes( `wp_consent_${ theirs }=${ value( ours ) }` ) ) {
				window.wp_set_consent( theirs, value( ours ) );
			}
		}
		isTelling = false;
	};
	assent.on( 'decision', tell );

	document.addEventListener( 'wp_listen_for_consent_change', ( { detail } ) => {
		if ( isTelling ) {
			return;
		}
		const denied = {};
		for ( const [ theirs, ours ] of Object.entries( CATEGORIES ) ) {
			if ( ours && detail[ theirs ] === 'deny' && assent.has( ours ) ) {
				denied[ ours ] = false;
			}
		}
		if ( Object.keys( denied ).length ) {
			assent.choose( denied );
		} else if ( assent.get() ) {
			tell();
		}
	} );
} )();

/** The settings page: finds services, keeps the preview up to date. Without it the form works all the same. */
( ( { ajax, nonce, pages, services, words } ) => {
	const form = document.getElementById( 'assent-form' );
	const rows = document.getElementById( 'assent-services' );
	const frame = document.getElementById( 'assent-frame' );
	const verdict = document.getElementById( 'assent-verdict' );
	const scanned = document.getElementById( 'assent-scan' );

	/** Asks the plugin. */
	const ask = async ( action, body ) => {
		body.set( 'action', `assent_consent_${ action }` );
		body.set( '_wpnonce', nonce );
		const { success, data } = await ( await fetch( ajax, { method: 'POST', body } ) ).json();
		if ( ! success ) {
			throw new Error( data );
		}
		return data;
	};

	// ── Services ──

	const row = ( id ) => rows.querySelector( `[data-service-row="${ CSS.escape( id ) }"]` );
	const add = ( id, note ) => {
		if ( row( id ) || ! services[ id ] ) {
			return;
		}
		const [ name, category ] = services[ id ];
		const added = document.getElementById( 'assent-service' ).content.firstElementChild.cloneNode( true );
		const select = added.querySelector( 'select' );
		added.dataset.serviceRow = id;
		added.querySelector( '.assent-name' ).textContent = name;
		added.querySelector( '.assent-new' ).textContent = note;
		select.name = select.name.replace( '[]', `[${ id }]` );
		select.setAttribute( 'aria-label', name );
		select.value = category;
		rows.append( added );
	};

	document.getElementById( 'assent-add' ).addEventListener( 'change', ( { target } ) => {
		add( target.value, words.new );
		row( target.value )?.querySelector( 'select' ).focus();
		target.value = '';
	} );

	/** The pages as a visitor gets them: many plugins print nothing for those who are signed in. */
	const scan = async () => {
		scanned.textContent = words.scanning;
		const found = new Set();
		try {
			for ( const page of pages ) {
				const html = await ( await fetch( page, { credentials: 'omit' } ) ).text();
				const body = new FormData();
				body.set( 'html', html );
				( await ask( 'scan', body ) ).forEach( ( id ) => found.add( id ) );
			}
			scanned.textContent = found.size ? words.found.replace( '%d', found.size ) : words.none;
		} catch ( error ) {
			scanned.textContent = `${ words.failed } ${ error.message }`;
		}
		found.forEach( ( id ) => add( id, words.new ) );
		scanned.dataset.done = '';
	};

	// ── Texts ──

	const showLanguages = () => {
		const chosen = new FormData( form ).getAll( 'assent_consent[languages][]' );
		chosen.push( form.elements[ 'assent_consent[language]' ].value );
		form.querySelectorAll( '[data-language]' ).forEach( ( words ) => {
			words.hidden = ! chosen.includes( words.dataset.language );
		} );
	};

	// ── Preview ──

	let width = 1280;
	const fit = () => {
		const { clientWidth, clientHeight } = frame.parentElement;
		const scale = Math.min( 1, clientWidth / width );
		frame.style.cssText = `width: ${ width }px; height: ${ clientHeight / scale }px; transform: scale(${ scale });`;
	};
	document.querySelectorAll( '[data-width]' ).forEach( ( button, _, all ) => button.addEventListener( 'click', () => {
		width = Number( button.dataset.width );
		all.forEach( ( other ) => other.setAttribute( 'aria-pressed', String( other === button ) ) );
		fit();
	} ) );
	new ResizeObserver( fit ).observe( frame.parentElement );

	const judge = ( text, kind ) => {
		verdict.textContent = text;
		verdict.className = kind;
	};
	addEventListener( 'message', ( { source, origin, data } ) => {
		if ( source !== frame.contentWindow || origin !== location.origin || ! data?.assent ) {
			return;
		}
		if ( data.assent === 'error' ) {
			judge( data.detail, 'is-bad' );
		} else if ( data.detail === 'notice' && ! verdict.classList.contains( 'is-bad' ) ) {
			judge( words.good, 'is-good' );
		}
	} );

	let turn = 0;
	const preview = async () => {
		const mine = ++turn;
		const body = new FormData( form );
		// These belong to the form's own way.
		[ 'option_page', '_wp_http_referer' ].forEach( ( name ) => body.delete( name ) );
		try {
			const address = new URL( await ask( 'preview', body ) );
			address.searchParams.set( 'assent-lang', form.elements[ 'assent_consent[language]' ].value );
			if ( mine === turn ) {
				judge( '', '' );
				frame.src = address;
			}
		} catch ( error ) {
			judge( error.message, 'is-bad' );
		}
	};
	frame.addEventListener( 'load', () => {
		// Where nothing needs consent there is no notice to say that all is well.
		const isAsked = [ ...rows.querySelectorAll( 'select' ) ].some( ( { value } ) => ! [ 'necessary', 'off' ].includes( value ) );
		if ( frame.src && ! isAsked && ! verdict.textContent ) {
			judge( words.quiet, 'is-good' );
		}
	} );
	let pause;
	form.addEventListener( 'input', () => {
		showLanguages();
		clearTimeout( pause );
		pause = setTimeout( preview, 400 );
	} );

	fit();
	scan().then( preview );
} )( assentConsent );

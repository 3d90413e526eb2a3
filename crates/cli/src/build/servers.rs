//! Samples for web servers: media types, caching, the encodings that were made once, and the pages' policy. `tests/servers` runs them.

use super::place::Files;

/// For how long a browser may keep files whose address changes with their content: for ever, in effect (RFC 8246).
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// For files whose address stays: a new build arrives within minutes, and nobody waits for a question about it (RFC 5861).
const SHORT: &str = "public, max-age=300, stale-while-revalidate=86400";

/// What the samples are filled with.
pub struct Site<'a> {
    /// The address at which the build is served, with a slash at both ends.
    pub at: &'a str,
    /// The directory in it that changes with the content, with a slash at its end; empty where there is none.
    pub directory: &'a str,
    /// The pages' content security policy.
    pub policy: &'a str,
}

/// The samples by their names.
pub fn samples(site: &Site<'_>) -> Files {
    let caching = if site.directory.is_empty() { SHORT } else { IMMUTABLE };
    let fill = |text: &str| {
        let text = text.replace("{at}", site.at).replace("{directory}", site.directory);
        text.replace("{caching}", caching).replace("{policy}", site.policy).into_bytes()
    };
    [("nginx.conf", NGINX), ("Caddyfile", CADDY), ("netlify/_headers", NETLIFY), ("apache/.htaccess", APACHE)]
        .into_iter()
        .map(|(name, text)| (format!("deploy/{name}"), fill(text)))
        .collect()
}

const NGINX: &str = r#"# In the site's server block. `brotli_static` needs the module ngx_brotli, in Debian libnginx-mod-http-brotli-static; without it
# nginx does not start: leave the line out, and gzip is served.
# For the site's pages, beside what they need themselves:
# add_header Content-Security-Policy "{policy}";
location {at} {
    alias /srv/assent/;  # where the build lies
    location ^~ {at}deploy/ { return 404; }
    types {
        text/javascript   js;
        application/json  json;
        application/wasm  wasm;
    }
    charset utf-8;
    charset_types text/javascript application/json;
    brotli_static on;
    gzip_static on;
    add_header Vary Accept-Encoding;
    add_header X-Content-Type-Options nosniff;
    add_header Cache-Control "{caching}";
}
"#;

const CADDY: &str = r#"# In the site's block. For its pages, beside what they need themselves:
# header Content-Security-Policy "{policy}"
handle_path {at}* {
	root * /srv/assent  # where the build lies
	@deploy path /deploy/*
	respond @deploy 404
	header {
		Cache-Control "{caching}"
		X-Content-Type-Options nosniff
		Vary Accept-Encoding
		# After the file server, which has a Vary of its own for encoded files only.
		defer
	}
	file_server {
		precompressed br gzip
	}
}
"#;

const NETLIFY: &str = r#"# In the file _headers of the publish directory. Netlify encodes by itself: the .br and .gz files need not be deployed.
# For the site's pages, beside what they need themselves:
# /*
#   Content-Security-Policy: {policy}
{at}*
  Cache-Control: {caching}
  X-Content-Type-Options: nosniff
{at}{directory}banner.wasm
  Content-Type: application/wasm
"#;

const APACHE: &str = r#"# In the directory that is served as {at}; needs mod_rewrite, mod_headers, mod_mime and mod_setenvif, and there `AllowOverride All`.
# For the site's pages, beside what they need themselves:
# Header set Content-Security-Policy "{policy}"
RewriteEngine On
RewriteBase {at}
RewriteRule ^deploy/ - [R=404,L]
RewriteCond %{HTTP:Accept-Encoding} \bbr\b
RewriteCond %{REQUEST_FILENAME}.br -f
RewriteRule ^(.+\.(js|json|wasm))$ $1.br [L]
RewriteCond %{HTTP:Accept-Encoding} \bgzip\b
RewriteCond %{REQUEST_FILENAME}.gz -f
RewriteRule ^(.+\.(js|json|wasm))$ $1.gz [L]
<FilesMatch "\.js(\.br|\.gz)?$">
    ForceType "text/javascript; charset=utf-8"
</FilesMatch>
<FilesMatch "\.json(\.br|\.gz)?$">
    ForceType application/json
</FilesMatch>
<FilesMatch "\.wasm(\.br|\.gz)?$">
    ForceType application/wasm
</FilesMatch>
<FilesMatch "\.br$">
    RemoveType .br
    Header set Content-Encoding br
</FilesMatch>
<FilesMatch "\.gz$">
    RemoveType .gz
    Header set Content-Encoding gzip
</FilesMatch>
# What is encoded already must not be encoded again.
SetEnvIfNoCase Request_URI "\.(js|json|wasm)$" no-gzip no-brotli
Header merge Vary Accept-Encoding
Header set X-Content-Type-Options nosniff
Header set Cache-Control "{caching}"
"#;

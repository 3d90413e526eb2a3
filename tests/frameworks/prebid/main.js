// Prebid with its module for the Global Privacy Platform. `gpp` has what it gave to the bidder of each auction.
import pbjs from "prebid.js";
import "prebid.js/modules/consentManagementGpp.js";

window.gpp = [];
pbjs.processQueue();
pbjs.registerBidAdapter(null, "own", {
  code: "own",
  supportedMediaTypes: ["banner"],
  isBidRequestValid: () => true,
  buildRequests: (_, { gppConsent }) => {
    window.gpp.push(gppConsent && { string: gppConsent.gppString, sections: gppConsent.applicableSections, parsed: gppConsent.parsedSections });
    return [];
  },
  interpretResponse: () => [],
});
// Longer than any page here takes: an auction begins with what arrived, and not with what did not.
pbjs.setConfig({ consentManagement: { gpp: { cmpApi: "iab", timeout: 600000 } } });
window.auction = () => pbjs.requestBids({
  adUnits: [{ code: "place", mediaTypes: { banner: { sizes: [[300, 250]] } }, bids: [{ bidder: "own", params: {} }] }],
});
window.auction();

// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes an image to a drive and verifies it as balenaEtcher does: with its etcher-sdk.
//
// Usage: NODE_PATH=…/node_modules node etcher.js IMAGE DRIVE
'use strict';

const { multiWrite, sourceDestination } = require('etcher-sdk');
const fs = require('fs');

async function main([image, device]) {
	const size = Number(fs.readFileSync(`/sys/class/block/${device.split('/').pop()}/size`)) * 512;
	const file = new sourceDestination.File({ path: image });
	const source = await file.getInnerSource();
	const drive = { device, devicePath: null, raw: device, size, mountpoints: [], isSystem: false,
		description: device, blockSize: 512, logicalBlockSize: 512 };
	const destination = new sourceDestination.BlockDevice({ drive, unmountOnSuccess: false,
		write: true, direct: true });
	const { failures } = await multiWrite.pipeSourceToDestinations({ source,
		destinations: [destination], onFail: (_, error) => console.error(error),
		onProgress: () => {}, verify: true });
	await Promise.all([source.close(), destination.close()].map((end) => end.catch(() => {})));
	process.exit(failures.size);
}

main(process.argv.slice(2)).catch((error) => {
	console.error(error);
	process.exit(1);
});
